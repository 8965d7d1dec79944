"""HTTP: routes, server-sent events, problem details and who asks. It projects; every decision is the manager's."""
