export function ChatScreen() {
  return <main />;
}
