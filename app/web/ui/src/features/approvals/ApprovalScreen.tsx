export function ApprovalScreen() {
  return <main />;
}
