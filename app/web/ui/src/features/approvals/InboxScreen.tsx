export function InboxScreen() {
  return <main />;
}
