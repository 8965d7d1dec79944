export function WorkflowsScreen() {
  return <main />;
}
