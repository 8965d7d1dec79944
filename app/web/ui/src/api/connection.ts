/** Whether the service answers and knows who asks, for the one banner that says so. */
import { create } from "zustand";

interface Connection {
  /** When the service fell silent, in ms since 1970; null while it answers. */
  silentSince: number | null;
  /** The service refused the last request until somebody signs in. */
  needsSignIn: boolean;
}

export const useConnection = create<Connection>(() => ({ silentSince: null, needsSignIn: false }));

export function noteAnswer(status: number): void {
  const needsSignIn = status === 401;
  const now = useConnection.getState();
  if (now.silentSince !== null || now.needsSignIn !== needsSignIn) useConnection.setState({ silentSince: null, needsSignIn });
}

export function noteSilence(): void {
  if (useConnection.getState().silentSince === null) useConnection.setState({ silentSince: Date.now() });
}
