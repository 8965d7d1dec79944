/** Which service this is, and who acts. */
import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { components } from "./schema";

export type About = components["schemas"]["About"];

export function useAbout() {
  return useQuery({ queryKey: ["about"], queryFn: ({ signal }) => get<About>("/about", { signal }), staleTime: 300_000 });
}
