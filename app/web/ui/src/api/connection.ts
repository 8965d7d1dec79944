/** Whether the service answers, for the one banner that says so. */
import { create } from "zustand";

interface Connection {
  /** When the service fell silent, in ms since 1970; null while it answers. */
  silentSince: number | null;
}

export const useConnection = create<Connection>(() => ({ silentSince: null }));

export function noteAnswer(): void {
  if (useConnection.getState().silentSince !== null) useConnection.setState({ silentSince: null });
}

export function noteSilence(): void {
  if (useConnection.getState().silentSince === null) useConnection.setState({ silentSince: Date.now() });
}
