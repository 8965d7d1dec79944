export function WorkflowScreen() {
  return <main />;
}
