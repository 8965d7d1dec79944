/** The title of the browser's tab: the screen's, with how many approvals wait before it. */
import { useEffect } from "react";
import { create } from "zustand";

const useTabTitle = create<{ title: string; waiting: number }>(() => ({ title: "", waiting: 0 }));

useTabTitle.subscribe(({ title, waiting }) => {
  document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${title === "" ? "" : `${title} · `}Slipway`;
});

export function useTitle(title: string): void {
  useEffect(() => {
    useTabTitle.setState({ title });
  }, [title]);
}

export function useWaitingInTitle(waiting: number): void {
  useEffect(() => {
    useTabTitle.setState({ waiting });
  }, [waiting]);
}
