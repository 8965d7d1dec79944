export function ComparisonScreen() {
  return <main />;
}
