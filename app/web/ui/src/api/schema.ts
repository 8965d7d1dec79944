// Made from the OpenAPI document by `scripts/types`; `scripts/check` compares. Answers of 4xx and 5xx are left out:
// each is a `Problem`.

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process alive?
         * @description Answer from memory: a slow disk or a dead remote does not make it fail.
         */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Does the service take commands?
         * @description Ask each dependency: the data folder by a durable write, the engine, whether every workflow's records can be
         *     read and written, the plugins, the repositories' list, the sandbox of steps (without one it is ready all the same).
         *
         *     Remote repositories are not asked here (see the check of a repository): one that is down stops no other.
         */
        get: operations["get_readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/about": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which service is this, and who am I here?
         * @description Return its name, its version, how it knows who asks, who asked, and whether it takes commands already.
         */
        get: operations["get_about"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the sessions
         * @description Return them all with what each is about.
         */
        get: operations["list_sessions"];
        put?: never;
        /**
         * Say something and read the answer
         * @description Answer with the session's new events until it is the person's turn: `status, progress, data` go before
         *     `clarification_required, plan, approval_required, error` or `complete`. `GET /chat/{session}/events` goes on.
         */
        post: operations["say"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/proposal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read a sentence without doing anything
         * @description Return what the sentence asks for, where in it each value stands, and what would be asked. Nothing is kept.
         */
        post: operations["propose"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/approval": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer the approval that a session waits for
         * @description Do the same as `POST /approvals/{id}`, found by the session and bound to what the session showed.
         */
        post: operations["decide_session_approval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a session's messages and what it proposes
         * @description Return its history; `workflow_id` is set once it was confirmed.
         */
        get: operations["get_session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/{session}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start what the session proposes
         * @description Start the workflow and answer with its events until it waits for the person again or is complete.
         *
         *     The first gate is approved with it if the workflow's plan is the one that was shown, by digest.
         */
        post: operations["confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/chat/{session}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a session's events
         * @description Send every event after the cursor, then live ones; a session has no end, so the stream stays open.
         */
        get: operations["follow_session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workflows, the newest first
         * @description Return `{workflow_id, ...metadata}` of those that fit every filter.
         */
        get: operations["list_workflows"];
        put?: never;
        /**
         * Start a workflow
         * @description Admit it and return at once; follow its events to see what it does.
         */
        post: operations["start_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a workflow
         * @description Return its metadata, state, steps in order, and the commands that are allowed now.
         */
        get: operations["get_workflow"];
        put?: never;
        post?: never;
        /**
         * Delete a workflow that has ended
         * @description Remove its record and logs; what it made in the world stays.
         */
        delete: operations["delete_workflow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause at the next boundary
         * @description Return once it is recorded; steps that run come to their end.
         */
        post: operations["pause_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on
         * @description Return a paused workflow to what it did; reopen a failed one.
         */
        post: operations["resume_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop for good
         * @description Undo what was prepared, unless `keep`; once publishing began nothing is undone, and what was made is listed.
         */
        post: operations["cancel_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a failed step again
         * @description Begin a new round with the same limit of retries; other branches are not touched.
         */
        post: operations["retry_step"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on without a failed step
         * @description Accept the failure; the workflow can end no better than `completed_with_failures`.
         */
        post: operations["skip_step"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say whether an effect happened
         * @description Go on with a step that waits as `unknown`, in a new round: it is never made twice in silence.
         */
        post: operations["resolve_effect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/scope": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change what is released and plan again
         * @description Begin a new round: what the change does not touch is kept; approvals are asked again where their plan changed.
         *
         *     Possible until publishing begins. What was prepared for a repository that is dropped, or is not as planned any more,
         *     is undone once the new plan is approved.
         */
        post: operations["change_scope"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo what can be undone
         * @description Compensate every effect, the latest first; irreversible ones are listed and stay.
         */
        post: operations["rollback_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See what a fork would take over
         * @description Return the steps that are carried over, and the effects of the original that no fork undoes.
         */
        get: operations["preview_fork"];
        put?: never;
        /**
         * Start a new workflow from here
         * @description Carry over what was completed by then, also where the inputs are different; approvals are asked again.
         *
         *     What the original made stays: the fork finds it where it is the same, and never undoes it.
         */
        post: operations["fork_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a workflow's events
         * @description Send every event after the cursor, then live ones, and close after the last event of a workflow that ended.
         *
         *     Numbers have no gaps. Where the cursor is none that is kept, a `gap` event says which events follow. A client
         *     that comes back to a waiting workflow gets the pending approvals again, as `approval_requested` without a number
         *     and with `repeated`.
         */
        get: operations["follow_workflow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the checkpoints, the newest first
         * @description Return the states that the engine saved, one per superstep, each with the number of its last event.
         */
        get: operations["get_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Draw the workflow's graph
         * @description Return Mermaid text, with the conditional edges on which errors travel.
         */
        get: operations["get_graph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/effects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what the workflow changes in the world
         * @description Return every effect that was intended or made, with its reversibility, status and outcome.
         */
        get: operations["get_effects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what the steps left
         * @description Return every version of each, with name, digest, size, media type, step, tags and how long it is kept.
         */
        get: operations["list_artifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/artifacts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an artifact
         * @description Return the content; the `ETag` is its SHA-256. A browser saves it, and would show it in a sandbox: a step wrote it.
         */
        get: operations["get_artifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why does it wait?
         * @description Return everything that the workflow waits for, each with its evidence.
         */
        get: operations["get_why"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/consequences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What would each command do?
         * @description Return the commands that are allowed now, each with what it repeats, leaves out, undoes and leaves behind.
         *
         *     `retry`, `skip` and `resolve` come once for each step they can mean, `cancel` also as it is with `keep`.
         */
        get: operations["get_consequences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow_id}/logs/{step}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a step's log
         * @description Return a window of the log, so that a long one can be followed by asking again from its size on; or lines of it.
         *
         *     It is that of the latest attempt, or of the one that `round` and `attempt` name.
         *     A line that a command wrote to its standard error begins with `stderr: `.
         */
        get: operations["get_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find artifacts, those of the newest workflows first
         * @description Return every version that is still there. A page ends at the end of a workflow, and may be empty with a `next`.
         */
        get: operations["find_artifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts/{workflow_id}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Describe an artifact
         * @description Return everything but its content, which is at `/workflows/{workflow_id}/artifacts/{name}?version=`.
         */
        get: operations["describe_artifact"];
        put?: never;
        post?: never;
        /**
         * Remove an artifact
         * @description Take one version of an ended workflow away; the content goes once nothing refers to it.
         */
        delete: operations["remove_artifact"];
        options?: never;
        head?: never;
        /**
         * Tag an artifact, or keep it
         * @description Change its tags or how long it is kept, and return it. Its content never changes.
         */
        patch: operations["mark_artifact"];
        trace?: never;
    };
    "/api/v1/cache": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the cached results, the youngest first
         * @description Return key, step type, origin, when it was stored and used, and its size in bytes of each.
         */
        get: operations["list_cache"];
        put?: never;
        post?: never;
        /**
         * Remove cached results
         * @description Remove those that fit all that is given. Their steps run again when they are asked for the next time.
         */
        delete: operations["clear_cache"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cache/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How much does the cache help?
         * @description Return what it holds, and how often it was asked and answered since the data folder was made.
         */
        get: operations["get_cache_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cache/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove one cached result
         * @description Its step runs again when it is asked for the next time.
         */
        delete: operations["remove_cached"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List approvals
         * @description Return those that wait, the oldest request first; with another `status` the latest of all workflows.
         */
        get: operations["list_approvals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{approval_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an approval with its plan
         * @description Return what is asked, the plan that is signed with its digest, and the decisions so far.
         */
        get: operations["get_approval"];
        put?: never;
        /**
         * Approve or reject
         * @description Decide once: of several answers the first one counts, the others are told which.
         */
        post: operations["decide_approval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the definitions
         * @description Return the built-in ones and those that were saved, which overlay built-in ones of the same name.
         */
        get: operations["list_definitions"];
        put?: never;
        /**
         * Save a new definition
         * @description Save it under its own name, which must be free. A text with problems is refused with all of them.
         */
        post: operations["create_definition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find everything that is wrong with a definition
         * @description Return all problems at once, each with its line; a wrong definition is an answer, not an error.
         */
        post: operations["validate_definition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show what a workflow would do
         * @description Go through the same graph and read the world, but make nothing and keep nothing.
         */
        post: operations["plan_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show each value that a step would get, and where it comes from
         * @description Resolve the levels: platform, kind, definition, step, and what the start adds. Nothing runs.
         *
         *     Inputs need not be complete; what depends on a missing one, or on an earlier step, is known later.
         */
        post: operations["explain_step"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a definition
         * @description Return its text as it was written, and the document that was understood; the ETag is its digest.
         *
         *     An old version that is no definition any more is shown with its problems.
         */
        get: operations["get_definition"];
        /**
         * Save a new version of a definition
         * @description Replace the text that was read, and no other: `If-Match` names it. Every version stays.
         *
         *     Where somebody else saved meanwhile, the problem says who, and what changed. A built-in definition is overlaid.
         */
        put: operations["save_definition"];
        post?: never;
        /**
         * Delete a saved definition
         * @description Take it out of the list; its versions stay. One that overlays a built-in definition uncovers that again.
         */
        delete: operations["delete_definition"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions/{name}/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Draw a definition's graph
         * @description Return Mermaid text, with the conditional edges on which errors travel.
         */
        get: operations["get_definition_graph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the versions of a definition, the newest first
         * @description Return number, digest, when, by whom, and why; deletions too. Number 0 comes with the package.
         */
        get: operations["list_definition_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions/{name}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare two versions of a definition
         * @description Return the lines that differ, and the steps that were added, removed, changed or moved.
         */
        get: operations["compare_definition_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions/{name}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a definition in its canonical form
         * @description Return YAML or JSON that loads to the same definition, whatever dialect it was written in.
         */
        get: operations["export_definition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handlers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the step types
         * @description Return each with its title, what it can do to the world, and the JSON Schema of its `with`.
         */
        get: operations["list_handlers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schemas/workflow.v1.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the JSON Schema of definitions
         * @description Return the canonical form's schema with the installed step types; draft 7 is for editors that know no newer one.
         */
        get: operations["get_definition_schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the configured repositories
         * @description Return those that people added and those of the workspace, by name.
         */
        get: operations["list_repositories"];
        put?: never;
        /**
         * Configure a repository
         * @description Add it by name and address. It is not contacted: check it to see whether it can be reached.
         */
        post: operations["add_repository"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/repositories/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a repository's configuration
         * @description Return it with its source: configured by a person, or found in the workspace.
         */
        get: operations["get_repository"];
        /**
         * Replace a repository's configuration
         * @description Replace all of it; the name stays. A repository of the workspace is a configured one from now on.
         */
        put: operations["update_repository"];
        post?: never;
        /**
         * Forget a repository
         * @description Remove it from the configuration; the repository itself stays as it is.
         */
        delete: operations["remove_repository"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/repositories/{name}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask whether a repository can be reached
         * @description Ask the remote for its branches and tags now; what cannot be reached is an answer, not an error.
         */
        post: operations["check_repository"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * ArtifactChange
         * @description What is left out stays as it is.
         * @example {
         *       "keep": "forever",
         *       "tags": [
         *         "reviewed"
         *       ]
         *     }
         */
        ArtifactChange: {
            /**
             * Tags
             * @description All of them.
             */
            tags?: string[];
            /**
             * Keep
             * @description `forever`, or how long from now, as `30d`: its workflow stays so long too. null: as long as its workflow.
             */
            keep?: "forever" | string | null;
        };
        /**
         * Cancellation
         * @example {
         *       "comment": "wrong sprint",
         *       "keep": false
         *     }
         */
        Cancellation: {
            /**
             * Comment
             * @description Why; kept in the history.
             * @default
             */
            comment?: string;
            /**
             * Keep
             * @description Leave what was prepared as it is.
             * @default false
             */
            keep?: boolean;
        };
        /**
         * Choice
         * @description Which failed step is meant; what is left out must be unambiguous.
         * @example {
         *       "cell": "backend",
         *       "step": "candidate"
         *     }
         */
        Choice: {
            /**
             * Comment
             * @description Why; kept in the history.
             * @default
             */
            comment?: string;
            /** Step */
            step?: string | null;
            /**
             * Cell
             * @description Of a matrix, such as a repository's name.
             */
            cell?: string | null;
        };
        /**
         * Comment
         * @example {
         *       "comment": "until the outage is over"
         *     }
         */
        Comment: {
            /**
             * Comment
             * @description Why; kept in the history.
             * @default
             */
            comment?: string;
        };
        /**
         * Confirmation
         * @example {
         *       "digest": "sha256 of the plan"
         *     }
         */
        Confirmation: {
            /**
             * Digest
             * @description `digest` of the plan that was shown.
             */
            digest?: string | null;
        };
        /**
         * Decision
         * @description An answer. It is bound to what was shown by its digest, which approving needs.
         * @example {
         *       "comment": "checked with the shop team",
         *       "decision": "approve",
         *       "digest": "sha256 of what was shown"
         *     }
         */
        Decision: {
            /**
             * Decision
             * @enum {string}
             */
            decision: "approve" | "reject";
            /**
             * Comment
             * @default
             */
            comment?: string;
            /**
             * Digest
             * @description `digest` of the approval as it was read.
             */
            digest?: string | null;
        };
        /**
         * DefinitionText
         * @example {
         *       "text": "schema: 1\nname: hello\ninputs:\n  who: {type: string, default: world}\nsteps:\n  - {id: check, type: assert, with: {that: \"{{ inputs.who != '' }}\"}}\n"
         *     }
         */
        DefinitionText: {
            /**
             * Text
             * @description A definition as YAML or JSON.
             */
            text: string;
            /**
             * Source
             * @description Its name in messages, such as a file's.
             * @default <request>
             */
            source?: string;
            /**
             * Config
             * @description Keys of `config` that a start would add.
             */
            config?: {
                [key: string]: unknown;
            };
        };
        /**
         * ExplainRequest
         * @description Which step to explain, and what it would be started with.
         * @example {
         *       "definition": "release",
         *       "inputs": {
         *         "fix_version": "v2.1.0",
         *         "repositories": [
         *           "frontend",
         *           "backend"
         *         ],
         *         "sprint_name": "sprint-2024-01"
         *       },
         *       "step": "approve_plan"
         *     }
         */
        ExplainRequest: {
            /**
             * Definition
             * @description The name of a definition; `release` where no text is given.
             */
            definition?: string | null;
            /**
             * Text
             * @description A definition as YAML or JSON; it is not saved.
             */
            text?: string | null;
            /**
             * Source
             * @description The text's name in places.
             * @default <request>
             */
            source?: string;
            /**
             * Inputs
             * @description As the definition asks.
             */
            inputs?: {
                [key: string]: unknown;
            };
            /**
             * Enable
             * @description Steps to switch on for this workflow.
             * @default []
             */
            enable?: string[];
            /**
             * Disable
             * @description Optional steps to leave out.
             * @default []
             */
            disable?: string[];
            /**
             * Env
             * @description Values for the steps' `env`.
             */
            env?: {
                [key: string]: string;
            };
            /**
             * Config
             * @description What overrides the definition's `config`, key by key.
             */
            config?: {
                [key: string]: unknown;
            };
            /**
             * No Cache
             * @description Run every step, whatever is cached.
             * @default false
             */
            no_cache?: boolean;
            /**
             * Directory
             * @description The working folder of the steps, absolute, for who asks from this machine; without it the workflow gets one of its own.
             */
            directory?: string | null;
            /**
             * Step
             * @description The id of a step.
             */
            step: string;
        };
        /**
         * Fork
         * @description Where it begins: a checkpoint, a step, or with neither at the beginning.
         * @example {
         *       "inputs": {
         *         "bump": "minor"
         *       },
         *       "step": "plan"
         *     }
         */
        Fork: {
            /**
             * Checkpoint
             * @description As the history names it.
             */
            checkpoint?: string | null;
            /**
             * Step
             * @description It and what follows it runs again.
             */
            step?: string | null;
            /**
             * Inputs
             * @description Merged over those of the original.
             */
            inputs?: {
                [key: string]: unknown;
            };
        };
        /**
         * Message
         * @description What a person says; the other fields are what a form knows already and go before the text.
         * @example {
         *       "message": "release v2.1.0 of frontend and backend from sprint-2024-01"
         *     }
         */
        Message: {
            /**
             * Message
             * @description May be empty where fields say it.
             */
            message: string;
            /**
             * Session
             * @description An earlier session; a new one without.
             */
            session?: string | null;
            /** Repositories */
            repositories?: string[] | null;
            /** Release Type */
            release_type?: ("release" | "hotfix") | null;
            /** Sprint Name */
            sprint_name?: string | null;
            /** Fix Version */
            fix_version?: string | null;
            /** Version */
            version?: string | null;
            /** Bump */
            bump?: ("major" | "minor" | "patch") | null;
            /** Dry Run */
            dry_run?: boolean | null;
            /**
             * Language
             * @description Of the answer; else that of the message, then of the session.
             */
            language?: ("en" | "pl" | "de") | null;
        };
        /**
         * ProposalRequest
         * @example {
         *       "text": "release v2.1.0 of frontend and backend from sprint-2024-01"
         *     }
         */
        ProposalRequest: {
            /** Text */
            text: string;
            /**
             * Language
             * @description Of what is said about it; else that of the text.
             */
            language?: ("en" | "pl" | "de") | null;
        };
        /**
         * RepositoryConfig
         * @description One configured repository; branch names None are found by looking (`develop`, `main` or `master`).
         */
        RepositoryConfig: {
            /** Name */
            name: string;
            /** Url */
            url: string;
            /**
             * Forge
             * @default git
             */
            forge?: string;
            /**
             * Aliases
             * @default []
             */
            aliases?: string[];
            /** Develop Branch */
            develop_branch?: string | null;
            /** Main Branch */
            main_branch?: string | null;
            /** Job Url */
            job_url?: string | null;
            /**
             * Description
             * @default
             */
            description?: string;
        };
        /**
         * Resolution
         * @description What a person says of an effect of which it cannot be told whether it happened.
         * @example {
         *       "answer": "happened",
         *       "cell": "backend",
         *       "effect": "git.tag:backend refs/tags/v2.1.0",
         *       "step": "tag"
         *     }
         */
        Resolution: {
            /**
             * Comment
             * @description Why; kept in the history.
             * @default
             */
            comment?: string;
            /** Step */
            step?: string | null;
            /**
             * Cell
             * @description Of a matrix, such as a repository's name.
             */
            cell?: string | null;
            /**
             * Effect
             * @description Its `kind:target`, where several are in doubt.
             */
            effect?: string | null;
            /**
             * Answer
             * @enum {string}
             */
            answer: "happened" | "not_happened" | "check_again";
        };
        /**
         * RunRequest
         * @description A definition by name, or its text.
         * @example {
         *       "definition": "release",
         *       "inputs": {
         *         "fix_version": "v2.1.0",
         *         "repositories": [
         *           "frontend",
         *           "backend"
         *         ],
         *         "sprint_name": "sprint-2024-01"
         *       }
         *     }
         */
        RunRequest: {
            /**
             * Definition
             * @description The name of a definition; `release` where no text is given.
             */
            definition?: string | null;
            /**
             * Text
             * @description A definition as YAML or JSON; it is not saved.
             */
            text?: string | null;
            /**
             * Source
             * @description The text's name in places.
             * @default <request>
             */
            source?: string;
            /**
             * Inputs
             * @description As the definition asks.
             */
            inputs?: {
                [key: string]: unknown;
            };
            /**
             * Enable
             * @description Steps to switch on for this workflow.
             * @default []
             */
            enable?: string[];
            /**
             * Disable
             * @description Optional steps to leave out.
             * @default []
             */
            disable?: string[];
            /**
             * Env
             * @description Values for the steps' `env`.
             */
            env?: {
                [key: string]: string;
            };
            /**
             * Config
             * @description What overrides the definition's `config`, key by key.
             */
            config?: {
                [key: string]: unknown;
            };
            /**
             * No Cache
             * @description Run every step, whatever is cached.
             * @default false
             */
            no_cache?: boolean;
            /**
             * Directory
             * @description The working folder of the steps, absolute, for who asks from this machine; without it the workflow gets one of its own.
             */
            directory?: string | null;
        };
        /**
         * SaveRequest
         * @example {
         *       "comment": "",
         *       "text": "schema: 1\nname: hello\ninputs:\n  who: {type: string, default: world}\nsteps:\n  - {id: check, type: assert, with: {that: \"{{ inputs.who != '' }}\"}}\n"
         *     }
         */
        SaveRequest: {
            /**
             * Text
             * @description A definition as YAML or JSON, in any dialect.
             */
            text: string;
            /**
             * Comment
             * @description Why; kept in the history.
             * @default
             */
            comment?: string;
        };
        /**
         * Scope
         * @description What is added to a release and taken out of it; nothing at all plans again from what is there now.
         * @example {
         *       "drop_repositories": [
         *         "mobile-app"
         *       ],
         *       "drop_tickets": [
         *         "PAY-123"
         *       ]
         *     }
         */
        Scope: {
            /**
             * Comment
             * @description Why; kept in the history.
             * @default
             */
            comment?: string;
            /** Add Repositories */
            add_repositories?: string[];
            /** Drop Repositories */
            drop_repositories?: string[];
            /**
             * Drop Tickets
             * @description Their keys.
             */
            drop_tickets?: string[];
            /**
             * Include Branches
             * @description Unmerged feature branches to take along, by name or ticket.
             */
            include_branches?: string[];
            /**
             * Exclude Branches
             * @description Feature branches to leave out, by name or ticket.
             */
            exclude_branches?: string[];
        };
        /**
         * SessionApproval
         * @example {
         *       "decision": "approve",
         *       "session": "ch_01KAEXAMPLE"
         *     }
         */
        SessionApproval: {
            /** Session */
            session: string;
            /**
             * Decision
             * @enum {string}
             */
            decision: "approve" | "reject";
            /**
             * Comment
             * @default
             */
            comment?: string;
            /**
             * Digest
             * @description Else what the session showed.
             */
            digest?: string | null;
            /**
             * Approval Id
             * @description Which one, where several wait.
             */
            approval_id?: string | null;
        };
        /**
         * StartRequest
         * @example {
         *       "definition": "release",
         *       "inputs": {
         *         "fix_version": "v2.1.0",
         *         "release_type": "release",
         *         "repositories": [
         *           "frontend",
         *           "backend"
         *         ],
         *         "sprint_name": "sprint-2024-01"
         *       }
         *     }
         */
        StartRequest: {
            /**
             * Definition
             * @description The name of a definition; `release` where no text is given.
             */
            definition?: string | null;
            /**
             * Text
             * @description A definition as YAML or JSON; it is not saved.
             */
            text?: string | null;
            /**
             * Source
             * @description The text's name in places.
             * @default <request>
             */
            source?: string;
            /**
             * Inputs
             * @description As the definition asks.
             */
            inputs?: {
                [key: string]: unknown;
            };
            /**
             * Enable
             * @description Steps to switch on for this workflow.
             * @default []
             */
            enable?: string[];
            /**
             * Disable
             * @description Optional steps to leave out.
             * @default []
             */
            disable?: string[];
            /**
             * Env
             * @description Values for the steps' `env`.
             */
            env?: {
                [key: string]: string;
            };
            /**
             * Config
             * @description What overrides the definition's `config`, key by key.
             */
            config?: {
                [key: string]: unknown;
            };
            /**
             * No Cache
             * @description Run every step, whatever is cached.
             * @default false
             */
            no_cache?: boolean;
            /**
             * Directory
             * @description The working folder of the steps, absolute, for who asks from this machine; without it the workflow gets one of its own.
             */
            directory?: string | null;
            /**
             * On Error
             * @description What a failure does where the definition does not say: ask a person, or end.
             * @default pause
             * @enum {string}
             */
            on_error?: "pause" | "fail";
        };
        /** About */
        About: {
            name: string;
            version: string;
            /**
             * @description `single_user`: whoever asks from this machine is `local`.
             * @constant
             */
            auth: "single_user";
            principal: components["schemas"]["Person"];
            /** @description It takes commands. */
            ready: boolean;
        };
        /** AdmissionWait */
        AdmissionWait: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            what: "admission";
            reason: string | null;
            message: string;
            blocked_by: string | null;
            until: string | null;
        };
        /**
         * Ancestry
         * @description Where a fork began.
         */
        Ancestry: {
            workflow_id: string;
            checkpoint: string | null;
            step: string | null;
            /** @description Keys of the steps that were carried over. */
            carried: string[];
        };
        /** ApprovalListing */
        ApprovalListing: {
            /** @description The cursor of the next page, null on the last one. */
            next: string | null;
            items: components["schemas"]["ApprovalView"][];
        };
        /** ApprovalView */
        ApprovalView: {
            id: string;
            workflow_id: string;
            step: string;
            cell: string | null;
            title: string;
            message: string;
            digest: string | null;
            /** @description What is shown and signed. */
            plan: unknown;
            /** @description What is different from the plan that was shown for this step before. */
            changes: components["schemas"]["Difference"][];
            /** @description The approval that `changes` refers to. */
            previous?: string | null;
            /** @description The one that was asked after it. */
            superseded_by?: string | null;
            voided?: components["schemas"]["Voided"] | null;
            requested_at: string;
            reminded_at?: string | null;
            expires_at: string | null;
            quorum: number;
            /** @description Who may answer, such as `role:approver`. */
            approvers: string[];
            allow_self: boolean;
            decisions: components["schemas"]["DecisionMade"][];
            /** @enum {string} */
            status: "pending" | "approved" | "rejected" | "expired" | "voided";
        };
        /** ApprovalWait */
        ApprovalWait: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            what: "approval";
            step: string | null;
            cell: string | null;
            since: string;
            message: string;
            approval_id: string;
            digest: string | null;
        };
        /** Artifact */
        Artifact: {
            name: string;
            sha256: string;
            /** @description Bytes. */
            size: number;
            media_type: string;
            workflow_id: string;
            /** @description Counted from 1 for each name within its workflow. */
            version: number;
            step: string;
            cell: string | null;
            created_at: string | null;
            tags: string[];
            /** @description `forever`, a moment, or null: as long as its workflow. */
            kept_until: string | null;
            removed_at: string | null;
        };
        /** ArtifactListing */
        ArtifactListing: {
            /** @description The cursor of the next page, null on the last one. */
            next: string | null;
            items: components["schemas"]["Artifact"][];
        };
        /**
         * ArtifactReference
         * @description As an entry of a step keeps it.
         */
        ArtifactReference: {
            name: string;
            sha256: string;
            /** @description Bytes. */
            size: number;
            media_type: string;
        };
        /** CacheListing */
        CacheListing: {
            /** @description The cursor of the next page, null on the last one. */
            next: string | null;
            items: components["schemas"]["CachedRow"][];
        };
        /** CacheStats */
        CacheStats: {
            entries: number;
            /** @description Of these: over their time; they go when room is needed. */
            expired: number;
            /** @description Of these: not what was written; they are never used. */
            damaged: number;
            /** @description Bytes, with the contents that they refer to, each once. */
            size: number;
            /** @description Bytes; beyond it the least recently used go. */
            limit: number;
            hits: number;
            misses: number;
            evictions: number;
            /** @description Hits among all lookups; null before the first. */
            hit_rate: number | null;
            /** @description When the oldest result was stored. */
            oldest: string | null;
        };
        /**
         * CachedRow
         * @description One result; what a damaged one held is not known.
         */
        CachedRow: {
            key: string;
            /** @description The step type. */
            handler: string | null;
            definition: string | null;
            workflow_id: string | null;
            step: string | null;
            stored_at: string | null;
            expires_at: string | null;
            used_at: string;
            /** @description Bytes. */
            size: number;
            artifacts: number;
            artifacts_size: number;
            damaged: boolean;
        };
        /** CapacityWait */
        CapacityWait: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            what: "capacity";
            /** @constant */
            reason: "limit_reached";
            step: string;
            cell: string | null;
            message: string;
        };
        /**
         * ChatEvent
         * @description One entry of a session's stream; the `event` of the stream is its `type`.
         */
        ChatEvent: {
            /** @description Counted from 1 without gaps. */
            seq: number;
            /** @enum {string} */
            type: "status" | "progress" | "data" | "clarification_required" | "plan" | "approval_required" | "error" | "complete";
            session_id: string;
            at: string;
            /** @description `message` is a sentence for people. */
            data: {
                [key: string]: unknown;
            };
        };
        /** CheckpointListing */
        CheckpointListing: {
            /** @description The cursor of the next page, null on the last one. */
            next: string | null;
            items: components["schemas"]["CheckpointRow"][];
        };
        /** CheckpointRow */
        CheckpointRow: {
            checkpoint_id: string;
            at: string;
            /** @description The engine's count of supersteps, -1 for the input. */
            step: number;
            source: string;
            /** @description Key of the step that was begun last. */
            current_step: string | null;
            /** @description What that step is called. */
            label: string | null;
            /** @description How many steps were completed. */
            completed: number;
            /** @description The checkpoint is the state after this event; null where the journal does not tell any more. */
            seq: number | null;
        };
        /** Cleared */
        Cleared: {
            removed: number;
        };
        /**
         * Consequence
         * @description One command as it would be now; what it has no say in is missing.
         */
        Consequence: {
            /** @enum {string} */
            operation: "pause" | "resume" | "retry" | "skip" | "resolve" | "scope" | "cancel" | "rollback" | "delete";
            /**
             * @description Which of its meanings it has now.
             * @enum {string}
             */
            code: "pause" | "resume" | "reopen" | "retry" | "retry_parked" | "retry_refused" | "retry_undoing" | "skip" | "skip_undoing" | "happened" | "not_happened" | "check_again" | "scope" | "cancel" | "cancel_keep" | "cancel_published" | "rollback" | "delete";
            /** @description The same as a sentence. */
            message: string;
            step?: string | null;
            cell?: string | null;
            /** @description How many a retry grants. */
            attempts?: number | null;
            /** @description Keys of steps that run again. */
            repeated?: string[] | null;
            /** @description Keys of steps that do not run. */
            left_out?: string[] | null;
            /** @description Steps whose condition looks at one that does not run. */
            perhaps_left_out?: string[] | null;
            repositories_left_out?: string[] | null;
            /** @description In the order of undoing. */
            effects_undone?: components["schemas"]["Effect"][] | null;
            effects_kept?: components["schemas"]["Effect"][] | null;
            /** @description Of which it is not known whether they happened. */
            effects_uncertain?: components["schemas"]["Effect"][] | null;
            /** @description To be sent with `cancel`. */
            keep?: boolean | null;
            /** @description To be sent with `resolve`. */
            effect?: string | null;
            answer?: ("happened" | "not_happened" | "check_again") | null;
            /** @description Of the effect in doubt. */
            summary?: string | null;
        };
        /** ConsequenceListing */
        ConsequenceListing: {
            /** @description The cursor of the next page, null on the last one. */
            next: string | null;
            items: components["schemas"]["Consequence"][];
        };
        /**
         * Damage
         * @description What of a workflow's files could not be read.
         */
        Damage: {
            file: string;
            reason: string;
            offset?: number | null;
            length?: number | null;
            events?: number[][] | null;
        };
        /** DecisionMade */
        DecisionMade: {
            /** @enum {string} */
            decision: "approve" | "reject" | "expire";
            by: string;
            at: string;
            comment: string;
        };
        /** DefinitionListing */
        DefinitionListing: {
            /** @description The cursor of the next page, null on the last one. */
            next: string | null;
            items: components["schemas"]["DefinitionRow"][];
        };
        /** DefinitionRow */
        DefinitionRow: {
            name: string;
            version: string | null;
            kind: string | null;
            description: string;
            /** @description `built_in`, or where it was saved. */
            source: string;
            /** @description Why it cannot be used. */
            problems?: components["schemas"]["Finding"][];
        };
        /** DefinitionView */
        DefinitionView: {
            name: string;
            version: string | null;
            kind: string | null;
            /** @description `canonical`, `flat` or `wrapped`. */
            dialect: string | null;
            digest: string | null;
            text: string;
            /** @description The document in its canonical form. */
            definition: {
                [key: string]: unknown;
            } | null;
            /** @description Number, when, by whom and why it was saved. */
            revision: components["schemas"]["Revision"];
            /** @description Per step what it waits for, inferred ones too. */
            needs: {
                [key: string]: string[];
            };
            warnings: components["schemas"]["Finding"][];
            problems: components["schemas"]["Finding"][];
        };
        /** Dependency */
        Dependency: {
            /** @enum {string} */
            status: "ok" | "degraded" | "failed" | "starting";
            latency_ms: number;
            message: string;
        };
        /**
         * Difference
         * @description One difference between two plans; `path` leads to it, `[name]` names an item of a list.
         */
        Difference: {
            path: string;
            /** @enum {string} */
            change: "added" | "removed" | "changed";
            before: unknown;
            after: unknown;
        };
        /**
         * Doubt
         * @description Why a field is asked although the text says something of it; `names` are what it says.
         */
        Doubt: {
            /** @enum {string} */
            code: "unknown_repository" | "ambiguous_repository" | "ambiguous_version" | "ambiguous_sprint";
            names: string[];
        };
        /** DriverWait */
        DriverWait: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            what: "driver";
            /** @constant */
            reason: "nobody_drives";
            message: string;
        };
        /**
         * Effect
         * @description One change in the world; `kind` and `target` together name it within a workflow.
         */
        Effect: {
            kind: string;
            target: string;
            /** @enum {string} */
            reversibility: "none" | "reversible" | "compensatable" | "irreversible";
            /** @description What happens, as a sentence. */
            summary: string;
            repository: string | null;
            details: {
                [key: string]: unknown;
            };
        };
        /** EffectListing */
        EffectListing: {
            /** @description The cursor of the next page, null on the last one. */
            next: string | null;
            items: components["schemas"]["EffectRow"][];
        };
        /** EffectRow */
        EffectRow: {
            kind: string;
            target: string;
            /** @enum {string} */
            reversibility: "none" | "reversible" | "compensatable" | "irreversible";
            /** @description What happens, as a sentence. */
            summary: string;
            repository: string | null;
            details: {
                [key: string]: unknown;
            };
            step: string;
            cell: string | null;
            /**
             * @description `planned`: it is about to be made. `found`: it was there as wanted. `unknown`: it cannot be told whether it happened. `denied`: a person said that it did not.
             * @enum {string}
             */
            status: "planned" | "made" | "found" | "unknown" | "undone" | "not_made" | "denied";
            at: string;
            /** @description What it left, such as a commit. */
            outcome: {
                [key: string]: unknown;
            } | null;
        };
        /** Explanation */
        Explanation: {
            definition: string;
            step: string;
            type: string | null;
            /** @description `name`, `value`, `known`, `later` (why it is not known yet), `error`, `level`, `place`. */
            values: {
                [key: string]: unknown;
            }[];
        };
        /**
         * Failure
         * @description Why something failed: a stable code, what and where, and what to do.
         */
        Failure: {
            code: string;
            message: string;
            next_action: string;
            details?: {
                [key: string]: unknown;
            };
        };
        /**
         * Finding
         * @description What is wrong with a text, and where; lines and columns count from 1.
         */
        Finding: {
            code: string;
            message: string;
            file: string;
            line: number;
            column: number;
            /** @description Reads like `steps[2].with.level`. */
            path: string;
            /** @description A valid name that was perhaps meant. */
            nearest: string | null;
        };
        /** ForkPreview */
        ForkPreview: {
            forked_from: components["schemas"]["Ancestry"];
            /** @description Made by the original; no fork undoes them. */
            effects_that_stay: components["schemas"]["Effect"][];
        };
        /**
         * Forked
         * @description The new workflow, and what it took over.
         */
        Forked: {
            workflow_id: string;
            metadata: components["schemas"]["WorkflowMetadata"];
            allowed_operations: ("pause" | "resume" | "retry" | "skip" | "resolve" | "scope" | "cancel" | "rollback" | "delete")[];
            forked_from: components["schemas"]["Ancestry"];
            /** @description Made by the original; no fork undoes them. */
            effects_that_stay: components["schemas"]["Effect"][];
        };
        /**
         * Gap
         * @description Which events are not kept any more: the stream goes on at `first`.
         */
        Gap: {
            workflow_id?: string | null;
            session_id?: string | null;
            asked_after: number;
            first: number;
            last: number | null;
        };
        /**
         * Gate
         * @description A step that waits for people; without a step it is the whole workflow.
         */
        Gate: {
            step: string | null;
            cell: string | null;
            /** @enum {string} */
            what: "approval" | "recovery";
            since: string;
            approval_id: string | null;
        };
        /** Liveness */
        Liveness: {
            /** @constant */
            status: "ok";
            version: string;
        };
        /** LogLine */
        LogLine: {
            /** @description Counted from 1. */
            line: number;
            text: string;
            matched: boolean;
        };
        /** LogLines */
        LogLines: {
            items: components["schemas"]["LogLine"][];
            /** @description The `after` of what follows, null at the end. */
            next: number | null;
            /** @description How many bytes were read. */
            size: number;
            /** @description How many lines the log has now. */
            total: number;
        };
        /** PauseWait */
        PauseWait: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            what: "pause";
            message: string;
        };
        /**
         * Person
         * @description Who acts.
         */
        Person: {
            id: string;
            /** @description Among viewer, requester, approver, operator, admin. */
            roles: string[];
        };
        /**
         * Plan
         * @description What a workflow would do; nothing was made.
         */
        Plan: {
            definition: string;
            version: string;
            inputs: {
                [key: string]: unknown;
            };
            /** @description The first approval's digest, else that of all effects. */
            digest: string;
            /** @description Keys of steps that could run at the same time. */
            levels: string[][];
            steps: components["schemas"]["PlannedStepRow"][];
            effects: components["schemas"]["Effect"][];
            approvals: components["schemas"]["PlannedApproval"][];
            warnings: string[];
            errors: components["schemas"]["PlanError"][];
        };
        /** PlanError */
        PlanError: {
            code: string;
            message: string;
            next_action: string;
            details?: {
                [key: string]: unknown;
            };
            /** @description The key of the step that cannot be planned. */
            step: string;
        };
        /** PlannedApproval */
        PlannedApproval: {
            step: string;
            cell: string | null;
            title: string;
            message: string;
            /** @description What will be shown and signed. */
            plan: unknown;
            /** @description Null while a part of the plan is not known. */
            digest: string | null;
        };
        /** PlannedStepRow */
        PlannedStepRow: {
            id: string;
            name: string;
            cell: string | null;
            type: string | null;
            /** @enum {string} */
            disposition: "will_run" | "skipped" | "cached" | "needs_approval" | "known_later" | "failed";
            reason: string | null;
            effects: components["schemas"]["Effect"][];
            error: components["schemas"]["Failure"] | null;
        };
        /**
         * Proposal
         * @description What a text asks for; null: not in the text.
         */
        Proposal: {
            command: ("release" | "status" | "why" | "approve" | "reject" | "pause" | "resume" | "cancel" | "retry" | "skip" | "rollback" | "list" | "help") | null;
            repositories: string[] | null;
            fix_version: string | null;
            version: string | null;
            sprint_name: string | null;
            release_type: ("release" | "hotfix") | null;
            bump: ("major" | "minor" | "patch") | null;
            dry_run: boolean | null;
            /** @description Field to [start, end] of each piece of the text that its value came from. */
            spans: {
                [key: string]: [
                    number,
                    number
                ][];
            };
            /** @description Fields that must be asked before a release is planned. */
            questions: string[];
            /** @description Field to what is wrong with what the text says of it. */
            doubts?: {
                [key: string]: components["schemas"]["Doubt"][];
            };
            /** @description That of the text. */
            language?: string | null;
        };
        /** QuarantineWait */
        QuarantineWait: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            what: "quarantine";
            message: string;
            error: components["schemas"]["Failure"];
        };
        /** Readiness */
        Readiness: {
            /** @enum {string} */
            status: "ready" | "starting" | "failed";
            dependencies: {
                [key: string]: components["schemas"]["Dependency"];
            };
        };
        /**
         * RecoveryWait
         * @description A step failed, or without a step: the whole workflow is parked.
         */
        RecoveryWait: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            what: "recovery";
            step: string | null;
            cell: string | null;
            since: string;
            message: string;
            error: components["schemas"]["Failure"] | null;
        };
        /** RepositoryCheck */
        RepositoryCheck: {
            name: string;
            reachable: boolean;
            /** @description The branches of the remote, as it is now. */
            branches: string[];
            tags: number;
            problems: string[];
            /** @description Why it cannot be reached. */
            error: components["schemas"]["Failure"] | null;
            latency_ms: number;
        };
        /** RepositoryListing */
        RepositoryListing: {
            /** @description The cursor of the next page, null on the last one. */
            next: string | null;
            items: components["schemas"]["RepositoryView"][];
        };
        /** RepositoryView */
        RepositoryView: {
            name: string;
            url: string;
            forge: string;
            aliases: string[];
            /** @description Null: found by looking. */
            develop_branch: string | null;
            main_branch: string | null;
            job_url: string | null;
            description: string;
            /** @enum {string} */
            source: "configured" | "workspace";
        };
        /** RetryWait */
        RetryWait: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            what: "retry";
            step: string;
            cell: string | null;
            next_try_at: string | null;
            message: string;
        };
        /** Revision */
        Revision: {
            /** @description 0 is the package's; null: edited by hand. */
            number: number | null;
            /** @description Null for a deletion. */
            digest: string | null;
            at: string;
            by: string;
            comment: string;
            present: boolean;
            deleted: boolean;
        };
        /** RevisionListing */
        RevisionListing: {
            /** @description The cursor of the next page, null on the last one. */
            next: string | null;
            items: components["schemas"]["Revision"][];
        };
        /** Saved */
        Saved: {
            name: string;
            /** @description The name in paths. */
            slug: string;
            version: string;
            digest: string;
            /** @description Of the version that is present now. */
            number: number;
            created: boolean;
            warnings: components["schemas"]["Finding"][];
        };
        /** SessionListing */
        SessionListing: {
            /** @description The cursor of the next page, null on the last one. */
            next: string | null;
            items: components["schemas"]["SessionSummary"][];
        };
        /** SessionMessage */
        SessionMessage: {
            /** @enum {string} */
            role: "user" | "assistant";
            text: string;
            at: string;
        };
        /** SessionSummary */
        SessionSummary: {
            session_id: string;
            title: string;
            /**
             * @description `asking`: a proposal waits for answers. `planned`: a plan waits to be confirmed. `starting`: it was confirmed. `following`: its workflow exists.
             * @enum {string}
             */
            state: "idle" | "asking" | "planned" | "starting" | "following";
            created_at: string;
            updated_at: string;
            workflow_id: string | null;
        };
        /** SessionView */
        SessionView: {
            session_id: string;
            title: string;
            /**
             * @description `asking`: a proposal waits for answers. `planned`: a plan waits to be confirmed. `starting`: it was confirmed. `following`: its workflow exists.
             * @enum {string}
             */
            state: "idle" | "asking" | "planned" | "starting" | "following";
            created_at: string;
            updated_at: string;
            workflow_id: string | null;
            messages: components["schemas"]["SessionMessage"][];
            /** @description In which the session answers: that of the last message. */
            language: string;
            proposal: components["schemas"]["Proposal"] | null;
            /** @description Of the plan that waits, or was confirmed. */
            plan_digest: string | null;
            /** @description Approval to the digest that was shown. */
            shown_approvals: {
                [key: string]: string;
            };
            /** @description The number of the session's last event. */
            last_seq: number;
        };
        /** Started */
        Started: {
            workflow_id: string;
            metadata: components["schemas"]["WorkflowMetadata"];
            allowed_operations: ("pause" | "resume" | "retry" | "skip" | "resolve" | "scope" | "cancel" | "rollback" | "delete")[];
        };
        /**
         * StepEffect
         * @description As an entry of a step keeps it.
         */
        StepEffect: {
            kind: string;
            target: string;
            /** @enum {string} */
            reversibility: "none" | "reversible" | "compensatable" | "irreversible";
            /** @description What happens, as a sentence. */
            summary: string;
            repository: string | null;
            details: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            status: "made" | "found";
        };
        /** StepProgress */
        StepProgress: {
            done?: number | null;
            total?: number | null;
            message?: string | null;
        };
        /** StepType */
        StepType: {
            type: string;
            title: string;
            description: string;
            /** @enum {string} */
            effects: "none" | "reversible" | "compensatable" | "irreversible";
            /** @description The JSON Schema of its `with`. */
            schema: {
                [key: string]: unknown;
            };
        };
        /** StepTypeListing */
        StepTypeListing: {
            /** @description The cursor of the next page, null on the last one. */
            next: string | null;
            items: components["schemas"]["StepType"][];
            /** @description Plugins that did not load, each with why. */
            errors: {
                [key: string]: string;
            };
        };
        /**
         * StepView
         * @description One step, or one cell of it: its key is `id` or `id[cell]`.
         */
        StepView: {
            id: string;
            name: string;
            cell: string | null;
            /** @description The group that it is in; of a cell, its step's. */
            group: string | null;
            /** @description It stands for the steps in it, or for its own cells. */
            is_group: boolean;
            /** @description The step type; null for a group of steps. */
            type: string | null;
            /** @description The steps that it waits for, inferred ones too; in a group those of the group. */
            needs: string[];
            /** @description The workflow can complete although it failed. */
            optional: boolean;
            /** @description It is skipped unless this holds. */
            condition: string | null;
            /** @description Of what it does to the world; null for a group, and where its configuration decides it. */
            reversibility: ("none" | "reversible" | "compensatable" | "irreversible") | null;
            /** @description It asks for an approval before it runs. */
            asks: boolean;
            /** @description How many attempts it has in a round. */
            of: number;
            /** @description The step that follows a failure instead. */
            goto: string | null;
            /** @description Of a group that has begun. */
            cells?: string[] | null;
            /** @enum {string} */
            status: "pending" | "running" | "retrying" | "waiting_for_approval" | "completed" | "cached" | "skipped" | "failed" | "unknown" | "cancelled" | "compensated";
            started_at: string | null;
            completed_at: string | null;
            attempts: number;
            outputs: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Failure"] | null;
            cached: boolean;
            cache_key: string | null;
            effects: components["schemas"]["StepEffect"][];
            artifacts: components["schemas"]["ArtifactReference"][];
            /** @description The file of the latest attempt's log. */
            log: string | null;
            /** @description Why it was skipped, or taken over. */
            reason?: string | null;
            next_try_at?: string | null;
            progress?: components["schemas"]["StepProgress"] | null;
        };
        /** TextDifferences */
        TextDifferences: {
            name: string;
            from: components["schemas"]["Revision"];
            to: components["schemas"]["Revision"];
            /** @description A unified diff of the texts. */
            diff: string;
            /** @description `fields` and `steps: {added, removed, changed, moved}`; the layout is left out. Null where one of both cannot be read any more. */
            changes: {
                [key: string]: unknown;
            } | null;
        };
        /** Validation */
        Validation: {
            valid: boolean;
            name: string | null;
            version: string | null;
            digest: string | null;
            dialect: string | null;
            /** @description What a valid one declares: name to `type`. */
            inputs: {
                [key: string]: unknown;
            };
            /** @description The `config` of a valid one. */
            config: {
                [key: string]: unknown;
            };
            problems: components["schemas"]["Finding"][];
            warnings: components["schemas"]["Finding"][];
        };
        /**
         * Voided
         * @description Why it is not asked for any more.
         */
        Voided: {
            at: string;
            by: string;
            /** @enum {string} */
            code: "scope_changed" | "workflow_cancelled" | "workflow_rolled_back" | "workflow_completed" | "workflow_completed_with_failures" | "workflow_failed" | "workflow_rejected";
        };
        /** Why */
        Why: {
            workflow_id: string;
            /** @enum {string} */
            status: "queued" | "running" | "paused" | "waiting_for_approval" | "waiting_for_recovery" | "rolling_back" | "completed" | "completed_with_failures" | "failed" | "cancelled" | "rolled_back" | "rejected";
            /** @description Empty when it does not wait. */
            waits: (components["schemas"]["ApprovalWait"] | components["schemas"]["RecoveryWait"] | components["schemas"]["RetryWait"] | components["schemas"]["AdmissionWait"] | components["schemas"]["CapacityWait"] | components["schemas"]["PauseWait"] | components["schemas"]["DriverWait"] | components["schemas"]["QuarantineWait"])[];
        };
        /**
         * WorkflowEvent
         * @description One entry of a workflow's history; the `event` of the stream is its `type`.
         */
        WorkflowEvent: {
            /** @description Counted from 1 without gaps; null where a pending approval is told again. */
            seq: number | null;
            id?: string | null;
            /** @enum {string} */
            type: "workflow_queued" | "workflow_started" | "workflow_paused" | "workflow_resumed" | "workflow_reopened" | "workflow_completed" | "workflow_failed" | "workflow_cancelled" | "workflow_rolled_back" | "workflow_rejected" | "rollback_started" | "scope_changed" | "recovery_requested" | "approval_requested" | "approval_reminded" | "approval_decided" | "approval_expired" | "approval_voided" | "step_started" | "step_log" | "step_progress" | "step_retrying" | "step_completed" | "step_failed" | "step_skipped" | "step_compensated" | "effect_planned" | "effect_made" | "effect_found" | "effect_not_made" | "effect_unknown";
            workflow_id: string;
            step: string | null;
            cell: string | null;
            at: string;
            /** @description Who did it; `slipway` for itself. */
            actor?: string | null;
            data: {
                [key: string]: unknown;
            };
        };
        /** WorkflowListing */
        WorkflowListing: {
            /** @description The cursor of the next page, null on the last one. */
            next: string | null;
            items: components["schemas"]["WorkflowRow"][];
        };
        /** WorkflowMetadata */
        WorkflowMetadata: {
            /** @enum {string} */
            status: "queued" | "running" | "paused" | "waiting_for_approval" | "waiting_for_recovery" | "rolling_back" | "completed" | "completed_with_failures" | "failed" | "cancelled" | "rolled_back" | "rejected";
            created_at: string;
            updated_at: string;
            completed_at?: string | null;
            execution_id: string;
            definition: string;
            definition_version: string;
            definition_digest: string;
            kind: string | null;
            started_by: string;
            /** @description The latest round of any step; a retry by a person begins one. */
            round: number;
            error_count: number;
            last_error: components["schemas"]["Failure"] | null;
            idempotency_key: string | null;
            request_digest: string;
            /** @description What it holds, such as `repo:frontend`. */
            resources: string[];
            repositories: string[];
            /** @description All that were asked for. */
            approvals?: string[];
            fix_version?: string | null;
            sprint_name?: string | null;
            /** @description Cells counted each, groups not; in lists, once they are known. */
            steps_total?: number | null;
            /** @description Those that were skipped, or taken from the cache, too. */
            steps_completed?: number | null;
            steps_failed?: number | null;
            /** @description Why it was queued, or `quarantined`. */
            reason: string | null;
            /** @description The workflow behind which it is queued. */
            blocked_by: string | null;
            until: string | null;
            forked_from: components["schemas"]["Ancestry"] | null;
            waiting_since?: string | null;
            waited_s?: number;
            /** @description From its start until its end, or until now. */
            execution_time_s: number;
            waiting_for: components["schemas"]["Gate"][];
            paused_from?: ("queued" | "running" | "paused" | "waiting_for_approval" | "waiting_for_recovery" | "rolling_back" | "completed" | "completed_with_failures" | "failed" | "cancelled" | "rolled_back" | "rejected") | null;
            parked_from?: ("queued" | "running" | "paused" | "waiting_for_approval" | "waiting_for_recovery" | "rolling_back" | "completed" | "completed_with_failures" | "failed" | "cancelled" | "rolled_back" | "rejected") | null;
            damage?: components["schemas"]["Damage"][];
            /** @description Bytes. */
            state_size?: number;
            /** @description No process lives that would drive it. */
            unattended?: boolean;
        };
        /** WorkflowRow */
        WorkflowRow: {
            /** @enum {string} */
            status: "queued" | "running" | "paused" | "waiting_for_approval" | "waiting_for_recovery" | "rolling_back" | "completed" | "completed_with_failures" | "failed" | "cancelled" | "rolled_back" | "rejected";
            created_at: string;
            updated_at: string;
            completed_at?: string | null;
            execution_id: string;
            definition: string;
            definition_version: string;
            definition_digest: string;
            kind: string | null;
            started_by: string;
            /** @description The latest round of any step; a retry by a person begins one. */
            round: number;
            error_count: number;
            last_error: components["schemas"]["Failure"] | null;
            idempotency_key: string | null;
            request_digest: string;
            /** @description What it holds, such as `repo:frontend`. */
            resources: string[];
            repositories: string[];
            /** @description All that were asked for. */
            approvals?: string[];
            fix_version?: string | null;
            sprint_name?: string | null;
            /** @description Cells counted each, groups not; in lists, once they are known. */
            steps_total?: number | null;
            /** @description Those that were skipped, or taken from the cache, too. */
            steps_completed?: number | null;
            steps_failed?: number | null;
            /** @description Why it was queued, or `quarantined`. */
            reason: string | null;
            /** @description The workflow behind which it is queued. */
            blocked_by: string | null;
            until: string | null;
            forked_from: components["schemas"]["Ancestry"] | null;
            waiting_since?: string | null;
            waited_s?: number;
            /** @description From its start until its end, or until now. */
            execution_time_s: number;
            waiting_for: components["schemas"]["Gate"][];
            paused_from?: ("queued" | "running" | "paused" | "waiting_for_approval" | "waiting_for_recovery" | "rolling_back" | "completed" | "completed_with_failures" | "failed" | "cancelled" | "rolled_back" | "rejected") | null;
            parked_from?: ("queued" | "running" | "paused" | "waiting_for_approval" | "waiting_for_recovery" | "rolling_back" | "completed" | "completed_with_failures" | "failed" | "cancelled" | "rolled_back" | "rejected") | null;
            damage?: components["schemas"]["Damage"][];
            /** @description Bytes. */
            state_size?: number;
            /** @description No process lives that would drive it. */
            unattended?: boolean;
            workflow_id: string;
        };
        /**
         * WorkflowView
         * @description A workflow as it is now; of one that cannot be read only the metadata are known.
         */
        WorkflowView: {
            workflow_id: string;
            metadata: components["schemas"]["WorkflowMetadata"];
            allowed_operations: ("pause" | "resume" | "retry" | "skip" | "resolve" | "scope" | "cancel" | "rollback" | "delete")[];
            /** @description WorkflowState; `steps` by `step` or `step[cell]`. */
            state: {
                [key: string]: unknown;
            };
            /** @description Every step and cell in order. */
            steps: components["schemas"]["StepView"][];
            /** @description The number of the last event that is in it. */
            last_seq: number;
            is_running: boolean;
        };
        /** @description RFC 9457 problem details. `code` is stable; further members depend on it. */
        Problem: {
            /** Format: uri */
            type: string;
            title: string;
            status: number;
            /** @description What is wrong and with which id. */
            detail: string;
            code: string;
            /** @description The path that was asked. */
            instance: string;
            /** @description What to do about it. */
            next_action: string;
        } & {
            [key: string]: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Liveness"];
                };
            };
        };
    };
    get_readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    get_about: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["About"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionListing"];
                };
            };
        };
    };
    say: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Message"];
            };
        };
        responses: {
            /** @description Server-sent events: `id` is the number, `event` the type, `data` JSON, a ChatEvent. A comment every 15 s keeps the connection alive. */
            200: {
                headers: {
                    /** @description The session's id. */
                    "Slipway-Session"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 7
                     *     event: step_completed
                     *     data: {"seq":7,"type":"step_completed"}
                     */
                    "text/event-stream": string;
                };
            };
        };
    };
    propose: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposalRequest"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proposal"];
                };
            };
        };
    };
    decide_session_approval: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionApproval"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalView"];
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session's id, from the header `Slipway-Session`. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    confirm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session's id, from the header `Slipway-Session`. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Confirmation"];
            };
        };
        responses: {
            /** @description Server-sent events: `id` is the number, `event` the type, `data` JSON, a ChatEvent. A comment every 15 s keeps the connection alive. */
            200: {
                headers: {
                    /** @description The session's id. */
                    "Slipway-Session"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 7
                     *     event: step_completed
                     *     data: {"seq":7,"type":"step_completed"}
                     */
                    "text/event-stream": string;
                };
            };
        };
    };
    follow_session: {
        parameters: {
            query?: {
                /** @description The same for a first connection; the header has priority. */
                last_event_id?: number | null;
            };
            header?: {
                /** @description The number of the last event that was received. */
                "last-event-id"?: number | null;
            };
            path: {
                /** @description The session's id, from the header `Slipway-Session`. */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events: `id` is the number, `event` the type, `data` JSON, a ChatEvent. A comment every 15 s keeps the connection alive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 7
                     *     event: step_completed
                     *     data: {"seq":7,"type":"step_completed"}
                     */
                    "text/event-stream": string;
                };
            };
        };
    };
    list_workflows: {
        parameters: {
            query?: {
                /** @description Any of these, when it is repeated. */
                status?: ("queued" | "running" | "paused" | "waiting_for_approval" | "waiting_for_recovery" | "rolling_back" | "completed" | "completed_with_failures" | "failed" | "cancelled" | "rolled_back" | "rejected")[] | null;
                definition?: string | null;
                repository?: string | null;
                /** @description Of the definition, as `release`. */
                kind?: string | null;
                started_by?: string | null;
                /** @description Created then or later, as 2024-01-31T08:00:00Z. */
                since?: string | null;
                /** @description A part of the id, the definition, the fix version, the sprint or a repository; case does not count. */
                text?: string | null;
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowListing"];
                };
            };
        };
    };
    start_workflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body start one workflow only. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartRequest"];
            };
        };
        responses: {
            /** @description The new workflow is on disk: `running`, or `queued` behind another one. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Started"];
                };
            };
        };
    };
    get_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowView"];
                };
            };
        };
    };
    delete_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    pause_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Comment"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowView"];
                };
            };
        };
    };
    resume_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Comment"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowView"];
                };
            };
        };
    };
    cancel_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Cancellation"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowView"];
                };
            };
        };
    };
    retry_step: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Choice"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowView"];
                };
            };
        };
    };
    skip_step: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Choice"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowView"];
                };
            };
        };
    };
    resolve_effect: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Resolution"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowView"];
                };
            };
        };
    };
    change_scope: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Scope"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowView"];
                };
            };
        };
    };
    rollback_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Comment"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowView"];
                };
            };
        };
    };
    preview_fork: {
        parameters: {
            query?: {
                /** @description As the history names it. */
                checkpoint?: string | null;
                /** @description It and what follows it runs again. */
                step?: string | null;
            };
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForkPreview"];
                };
            };
        };
    };
    fork_workflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body start one workflow only. */
                "idempotency-key"?: string | null;
            };
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Fork"];
            };
        };
        responses: {
            /** @description The new workflow is on disk: `running`, or `queued` behind another one. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Forked"];
                };
            };
        };
    };
    follow_workflow: {
        parameters: {
            query?: {
                /** @description The same for a first connection; the header has priority. */
                last_event_id?: number | null;
            };
            header?: {
                /** @description The number of the last event that was received. */
                "last-event-id"?: number | null;
            };
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events: `id` is the number, `event` the type, `data` JSON, a WorkflowEvent. A comment every 15 s keeps the connection alive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 7
                     *     event: step_completed
                     *     data: {"seq":7,"type":"step_completed"}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description It has ended and its last event was received: stop asking. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_history: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckpointListing"];
                };
            };
        };
    };
    get_graph: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    get_effects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EffectListing"];
                };
            };
        };
    };
    list_artifacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactListing"];
                };
            };
        };
    };
    get_artifact: {
        parameters: {
            query?: {
                /** @description The latest without it. */
                version?: number | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
                /** @description As the list names it. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its bytes, in the media type that it was stored with. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The part of it that `Range` asks for. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `If-None-Match` names its digest: it is what you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_why: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Why"];
                };
            };
        };
    };
    get_consequences: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsequenceListing"];
                };
            };
        };
    };
    get_log: {
        parameters: {
            query?: {
                /** @description Of a matrix step. */
                cell?: string | null;
                /** @description An earlier round; the present one. */
                round?: number | null;
                /** @description Within the round; its latest without it. */
                attempt?: number | null;
                /** @description Bytes; negative counts from the end. */
                offset?: number;
                /** @description Bytes. */
                limit?: number;
                /** @description A part of a line; case does not count. */
                search?: string | null;
                /** @description Lines around a match. */
                context?: number;
                /** @description Only lines after this number. */
                after?: number | null;
                /** @description At most so many lines of an answer in JSON. */
                lines?: number;
                /** @description Only the last so many lines. */
                tail?: number | null;
                /** @description The whole log, to be saved as a file. */
                download?: boolean;
            };
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
                /** @description The step's id. */
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The text, from `offset` on. With `search`, `after` or `tail`: JSON `{items: [{line, text, matched}], next, size, total}`; `next` is the `after` of what follows. */
            200: {
                headers: {
                    /** @description Another one for each attempt. */
                    "Slipway-Log-Name"?: string;
                    /** @description How many bytes the log has now. */
                    "Slipway-Log-Size"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                    "application/json": components["schemas"]["LogLines"];
                };
            };
        };
    };
    find_artifacts: {
        parameters: {
            query?: {
                /** @description Only of this name. */
                name?: string | null;
                /** @description Only with this tag. */
                tag?: string | null;
                /** @description Only those that are kept by themselves. */
                pinned?: boolean;
                /** @description At least so many, if there are. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactListing"];
                };
            };
        };
    };
    describe_artifact: {
        parameters: {
            query?: {
                /** @description The latest without it. */
                version?: number | null;
            };
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
                /** @description As the list names it. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
        };
    };
    remove_artifact: {
        parameters: {
            query?: {
                /** @description The latest without it. */
                version?: number | null;
            };
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
                /** @description As the list names it. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    mark_artifact: {
        parameters: {
            query?: {
                /** @description The latest without it. */
                version?: number | null;
            };
            header?: never;
            path: {
                /** @description `wf_` and 26 characters. */
                workflow_id: string;
                /** @description As the list names it. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ArtifactChange"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
        };
    };
    list_cache: {
        parameters: {
            query?: {
                /** @description Only of this step type. */
                handler?: string | null;
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CacheListing"];
                };
            };
        };
    };
    clear_cache: {
        parameters: {
            query?: {
                /** @description Only of this step type. */
                handler?: string | null;
                /** @description Only those stored longer ago, as `7d`. */
                older_than?: string | null;
                /** @description All of them; needed where no other is given. */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cleared"];
                };
            };
        };
    };
    get_cache_stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CacheStats"];
                };
            };
        };
    };
    remove_cached: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key, or how it begins: 8 characters at least. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_approvals: {
        parameters: {
            query?: {
                /** @description `decided` are approved and rejected ones. */
                status?: ("pending" | "decided" | "voided" | "expired" | "all") | null;
                /** @description Without `status`: false lists those of open workflows that were decided too. */
                pending?: boolean;
                workflow_id?: string | null;
                /** @description Of those that do not wait. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalListing"];
                };
            };
        };
    };
    get_approval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As the list and the events name it. */
                approval_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalView"];
                };
            };
        };
    };
    decide_approval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As the list and the events name it. */
                approval_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decision"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalView"];
                };
            };
        };
    };
    list_definitions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionListing"];
                };
            };
        };
    };
    create_definition: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveRequest"];
            };
        };
        responses: {
            /** @description What was asked for. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Saved"];
                };
            };
        };
    };
    validate_definition: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DefinitionText"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"];
                };
            };
        };
    };
    plan_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunRequest"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
        };
    };
    explain_step: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExplainRequest"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
        };
    };
    get_definition: {
        parameters: {
            query?: {
                /** @description The number or digest of a saved version. */
                version?: string | null;
            };
            header?: never;
            path: {
                /** @description The definition's name, such as `release`. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionView"];
                };
            };
        };
    };
    save_definition: {
        parameters: {
            query?: never;
            header?: {
                /** @description The digest (ETag) of the text that was read; `*` for whatever is there. */
                "if-match"?: string | null;
            };
            path: {
                /** @description The definition's name, such as `release`. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveRequest"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Saved"];
                };
            };
        };
    };
    delete_definition: {
        parameters: {
            query?: {
                comment?: string;
            };
            header?: {
                /** @description The digest (ETag) of the text that was read; `*` for whatever is there. */
                "if-match"?: string | null;
            };
            path: {
                /** @description The definition's name, such as `release`. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_definition_graph: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The definition's name, such as `release`. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    list_definition_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The definition's name, such as `release`. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionListing"];
                };
            };
        };
    };
    compare_definition_versions: {
        parameters: {
            query?: {
                /** @description A number or digest; the one before `to`. */
                from?: string | null;
                /** @description A number or digest; the present one. */
                to?: string | null;
            };
            header?: never;
            path: {
                /** @description The definition's name, such as `release`. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TextDifferences"];
                };
            };
        };
    };
    export_definition: {
        parameters: {
            query?: {
                form?: "yaml" | "json";
            };
            header?: never;
            path: {
                /** @description The definition's name, such as `release`. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    list_handlers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepTypeListing"];
                };
            };
        };
    };
    get_definition_schema: {
        parameters: {
            query?: {
                /** @description The dialect of the answer. */
                draft?: "2020-12" | "7";
            };
            header?: {
                /** @description The `ETag` of an earlier answer. */
                "if-none-match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description `If-None-Match` names it. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_repositories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryListing"];
                };
            };
        };
    };
    add_repository: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "frontend",
                 *       "url": "https://git.example.com/shop/frontend.git"
                 *     }
                 */
                "application/json": components["schemas"]["RepositoryConfig"];
            };
        };
        responses: {
            /** @description What was asked for. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryView"];
                };
            };
        };
    };
    get_repository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The repository's name or one of its aliases. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryView"];
                };
            };
        };
    };
    update_repository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The repository's name or one of its aliases. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "frontend",
                 *       "url": "https://git.example.com/shop/frontend.git"
                 *     }
                 */
                "application/json": components["schemas"]["RepositoryConfig"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryView"];
                };
            };
        };
    };
    remove_repository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The repository's name or one of its aliases. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    check_repository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The repository's name or one of its aliases. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryCheck"];
                };
            };
        };
    };
}
