/* Made from docs/reference/openapi.json by `npm run docs`. Do not edit it. */

export interface paths {
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who calls, and what this caller may do. */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description: OpenAPI 3.1. */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, and how to sign in. */
        get: operations["getSession"];
        put?: never;
        /** Signs in a named user. The answer has the cookie. */
        post: operations["signIn"];
        /** Signs out: the cookie is of no use to anybody. */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every destination with its lanes, holds, and largest causes. One snapshot a second for all readers. */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The overview as server-sent events: `overview`, once a second. */
        get: operations["streamOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lanes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The lanes, from the same snapshot as the overview. */
        get: operations["listLanes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The worker processes, and what is wrong with them. */
        get: operations["listWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/set-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Each destination's key, revision and mapping, as a worker knows them. The server holds no key. */
        get: operations["getSetUp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/{destination}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which events start which of the account's flows. A worker reads them. May take a minute. */
        get: operations["getFlows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lanes/{destination}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pauses a destination or one of its lanes. Workers finish active jobs and take no new ones. */
        post: operations["pauseLanes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lanes/{destination}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resumes lanes. Also ends holds without waiting for the next probe, and waits that Klaviyo asked for. */
        post: operations["resumeLanes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/causes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What dead letters have in common, the causes with the most letters first. */
        get: operations["listCauses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dead letters alike in lane, event name, error code and pointer, the largest groups first. */
        get: operations["listGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dead letters, the newest first, with personal data masked. A page can be short and have a cursor. */
        get: operations["listLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/letters/{destination}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One dead letter with every attempt and its job, with personal data masked. */
        get: operations["getLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/letters/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a replay of these letters would do, with an edit if wanted. Changes nothing. */
        post: operations["previewReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/letters/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes dead letters without sending them. */
        post: operations["discardLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/letters/{destination}/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends one letter again, with an edit if wanted, and the letters that must go before it. */
        post: operations["replayLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/letters/{destination}/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One letter with its personal data. The audit records it before the answer. */
        post: operations["revealLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Replays of whole selections, the newest first. */
        get: operations["listCampaigns"];
        put?: never;
        /** Starts a replay of these letters. Workers run it, whether or not this server goes on. */
        post: operations["startCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns/{destination}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One campaign with its counts. */
        get: operations["getCampaign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns/{destination}/{id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The campaign as server-sent events: `campaign` when it changes, until it is over. */
        get: operations["streamCampaign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns/{destination}/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Releases no more letters. Letters on their way go on. */
        post: operations["pauseCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns/{destination}/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Continues a campaign that is paused, stopped or interrupted. */
        post: operations["resumeCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/campaigns/{destination}/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a campaign. Letters on their way go on, and are counted. */
        post: operations["cancelCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events that meet one of the conditions, with what became of each. */
        get: operations["findEvents"];
        put?: never;
        /** Takes events: one, an array, or one per line (NDJSON). Each gets a receipt, as from the producer. */
        post: operations["sendEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same, also by person. The body names the person, because proxies log addresses. */
        post: operations["findEventsOfPerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{destination}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every step of one event with its time. The id is an eventId, ~ and a tag, or the id of a letter. */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happens to events from now on, as server-sent events: `ready`, `step`, and `left-out` with a count. */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/migrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Back-fills with their counts, the newest first. */
        get: operations["listMigrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/migrations/{destination}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One back-fill with its files and counts. */
        get: operations["getMigration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/migrations/{destination}/{id}/rejects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The refused lines of a back-fill, in the clear, if their file is on this machine. */
        post: operations["revealRejects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/migrations/{destination}/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends none of the remaining entries, not even those in the lane. */
        post: operations["pauseMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/migrations/{destination}/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Continues a paused back-fill. If no process reads its files, continue it where the files are: tracklayer backfill resume. */
        post: operations["resumeMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/migrations/{destination}/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels a back-fill. Delivered entries stay delivered. */
        post: operations["cancelMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many jobs came and left in the last hour, for each destination. */
        get: operations["listHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/history/{destination}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened over time: counts, latencies, holds. Minutes are kept for 2 days, hours for 14, days for 90. */
        get: operations["getHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What is held about a person, by place, with personal data masked. The audit records it. */
        post: operations["findPerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Everything that is held about a person, in the clear. The audit records it first. */
        post: operations["revealPerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erases a person here, and asks a worker to have Klaviyo delete them. May take a minute. If it was interrupted, send it again. */
        post: operations["erasePerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every act with who did it and why, the newest first. */
        get: operations["listAudit"];
        put?: never;
        post?: never;
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
        EditInput: {
            /** @description Pairs of a path and its new value. */
            set?: [
                string,
                unknown
            ][];
            unset?: string[];
            /** @description RFC 6902, applied last. */
            patch?: {
                /** @enum {string} */
                op: "add" | "remove" | "replace";
                path: string;
                value?: unknown;
            }[];
        };
        Error: {
            error: {
                /** @description For programs. */
                code: string;
                /** @description What happened. */
                message: string;
                /** @description What to do, as an imperative. */
                whatToDo: string;
                readonly problems?: {
                    path: string;
                    fix: string;
                }[];
            };
        };
        Selection: {
            /** @enum {string} */
            state?: "dead" | "replaying" | "resolved";
            /**
             * @description A lane: one job type of one destination.
             * @enum {string}
             */
            type?: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
            eventName?: string;
            code?: string;
            group?: string;
            cause?: string;
            pointer?: string;
            /** @description Epoch milliseconds. */
            fromMs?: number;
            /** @description Epoch milliseconds. */
            untilMs?: number;
            /** @description Masked in answers. */
            person?: string;
            eventId?: string;
            replayed?: boolean;
            campaignId?: string;
            readonly ids?: string[];
        };
        Campaign: {
            id: string;
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            /** @enum {string} */
            state: "running" | "paused" | "cancelled" | "done" | "interrupted" | "stopped";
            selection: components["schemas"]["Selection"];
            selectionText: string;
            reason: string;
            by: string;
            /** @enum {string} */
            byKind?: "user" | "token" | "program";
            ratePerSecond?: number;
            startFlows: boolean;
            /** @description The paths that its edit writes to. */
            edited?: string[];
            readonly steps?: (number | "all")[];
            stopAt?: number;
            step?: {
                number: number;
                of: number;
                taken: number;
                deadAgain: number;
            };
            /** @enum {string} */
            stopped?: "dead-again" | "steps-done";
            inWorkers: boolean;
            runner?: string;
            /** @description Epoch milliseconds. */
            startedAtMs: number;
            /** @description Epoch milliseconds. */
            changedAtMs: number;
            /** @description Epoch milliseconds. */
            endedAtMs?: number;
            total: number;
            counts: {
                [key: string]: number;
            };
            underWay: number;
            left: number;
        };
        AuditEntry: {
            id: string;
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            /** @description Epoch milliseconds. */
            atMs: number;
            action: string;
            by: string;
            /** @enum {string} */
            byKind?: "user" | "token" | "program";
            reason?: string;
            selection?: components["schemas"]["Selection"];
            /** @description The selection as one line of text. */
            selectionText?: string;
            personDigest?: string;
            readonly letters?: string[];
            campaignId?: string;
            migrationId?: string;
            lane?: string;
            edited?: string[];
            outcome?: {
                [key: string]: number;
            };
        };
        Letter: {
            id: string;
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            /**
             * @description A lane: one job type of one destination.
             * @enum {string}
             */
            type: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
            jobId: string;
            eventName?: string;
            eventId?: string;
            reason: string;
            code: string;
            status?: number;
            detail?: string;
            pointer?: string;
            textKey?: string;
            rootCause?: string;
            /** @description What to do. */
            hint?: string;
            requestId?: string;
            body?: string;
            /** @description Epoch milliseconds. */
            firstFailedAtMs: number;
            /** @description Epoch milliseconds. */
            lastFailedAtMs: number;
            readonly attempts: unknown[];
            replays: number;
            /** @enum {string} */
            state: "dead" | "replaying" | "resolved";
            /** @description Epoch milliseconds. */
            replayedAtMs?: number;
            earlierReplaysAtMs?: number[];
            campaignId?: string;
            /** @constant */
            backfill?: true;
            readonly foundBy?: string[];
            /** @enum {string} */
            resolution?: "delivered" | "duplicate" | "skipped";
            /** @description Epoch milliseconds. */
            resolvedAtMs?: number;
            /** @description The job at its death. Personal data is masked. */
            job: unknown;
            /** @description The id of its cause. */
            cause: string;
        };
        Group: {
            id: string;
            /**
             * @description A lane: one job type of one destination.
             * @enum {string}
             */
            type: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
            eventName?: string;
            code: string;
            pointer?: string;
            textKey?: string;
            rootCause?: string;
            count: number;
            replayed: number;
            /** @description Epoch milliseconds. */
            firstAtMs: number;
            /** @description Epoch milliseconds. */
            lastAtMs: number;
        };
        Cause: {
            id: string;
            /** @description The same for this cause at every destination. Selections take it: `cause:ID`. They leave out jobs that waited for a dead one. */
            sharedId?: string;
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            code: string;
            field?: string;
            status?: number;
            detail?: string;
            hint?: string;
            exampleId?: string;
            count: number;
            replayed: number;
            /** @description Epoch milliseconds. */
            firstAtMs: number;
            /** @description Epoch milliseconds. */
            lastAtMs: number;
            byHour: {
                /** @description Epoch milliseconds. */
                fromMs: number;
                counts: number[];
            };
            /** @description Distinct people. Not exact: at least so many. */
            people: {
                count: number;
                exact: boolean;
            };
            types: ("profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock")[];
            eventNames: string[];
            groups: components["schemas"]["Group"][];
        };
        CauseList: {
            causes: components["schemas"]["Cause"][];
            /** @description All causes of the selection, also those beyond the limit. */
            total: number;
            /** @description All letters of the selection. */
            letters: number;
            /** @description The same letters by lane. */
            byLane: {
                [key: string]: number;
            };
            /** @description When the reading of this answer began: at most ten seconds ago. */
            atMs: number;
        };
        JobStatus: {
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            /**
             * @description A lane: one job type of one destination.
             * @enum {string}
             */
            type: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
            jobId: string;
            /** @description `delivered`, `dead`, `held`, `waiting` and others. */
            state: string;
            /** @description What happened, the oldest first. */
            steps: {
                /** @description Epoch milliseconds. */
                atMs: number;
                what: string;
                code?: string;
                status?: number;
                requestId?: string;
                tookMs?: number;
            }[];
            name?: string;
            eventId?: string;
            waitsFor?: string;
            /** @description Epoch milliseconds. */
            untilMs?: number;
            code?: string;
            hint?: string;
            status?: number;
            requestId?: string;
            waited: string[];
            leftOut: {
                field: string;
                reason: string;
            }[];
            letterId?: string;
            replays: number;
            campaignId?: string;
            migrationId?: string;
            batchOf?: number;
            details?: {
                readonly calls: {
                    /** @description Epoch milliseconds. */
                    atMs: number;
                    endpoint: string;
                    status?: number;
                    tookMs: number;
                    requestId?: string;
                    permitMs: number;
                }[];
                readonly leftOut: {
                    field: string;
                    reason: string;
                }[];
                readonly waited: string[];
                profileId?: string;
            };
        };
        EventStatus: {
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            /** @description Finds the event again: GET /events/{destination}/~{tag} */
            tag: string;
            /** @description The state of the job that decides. */
            state?: string;
            /** @description The event itself first, then its profile and its subscription. */
            jobs: components["schemas"]["JobStatus"][];
        };
        Summary: {
            in: number;
            delivered: number;
            duplicate: number;
            skipped: number;
            dead: number;
            replayed: number;
            discarded: number;
            expired: number;
            late: number;
            leftOut: number;
            withdrawn: number;
            turnedAway: number;
            retry: number;
            throttled: number;
            held: number;
            calls: number;
            failedCalls: number;
            heldMs: number;
            throttledMs: number;
            oldestMs: number;
            latencies: {
                accepted?: {
                    measured: number;
                    p50: {
                        fromMs: number;
                        /** @description null: there is no upper bound. */
                        toMs: number | null;
                    };
                    p95: {
                        fromMs: number;
                        /** @description null: there is no upper bound. */
                        toMs: number | null;
                    };
                    p99: {
                        fromMs: number;
                        /** @description null: there is no upper bound. */
                        toMs: number | null;
                    };
                };
                permit?: {
                    measured: number;
                    p50: {
                        fromMs: number;
                        /** @description null: there is no upper bound. */
                        toMs: number | null;
                    };
                    p95: {
                        fromMs: number;
                        /** @description null: there is no upper bound. */
                        toMs: number | null;
                    };
                    p99: {
                        fromMs: number;
                        /** @description null: there is no upper bound. */
                        toMs: number | null;
                    };
                };
                call?: {
                    measured: number;
                    p50: {
                        fromMs: number;
                        /** @description null: there is no upper bound. */
                        toMs: number | null;
                    };
                    p95: {
                        fromMs: number;
                        /** @description null: there is no upper bound. */
                        toMs: number | null;
                    };
                    p99: {
                        fromMs: number;
                        /** @description null: there is no upper bound. */
                        toMs: number | null;
                    };
                };
            };
        };
        Mark: {
            /** @enum {string} */
            kind: "version" | "unserved" | "away" | "hold" | "pause" | "campaign" | "migration" | "discard";
            /** @description Epoch milliseconds. */
            fromMs: number;
            /** @description Epoch milliseconds. */
            untilMs?: number;
            version?: string;
            scope?: string;
            cause?: string;
            code?: string;
            status?: number;
            lane?: string;
            id?: string;
            state?: string;
            discarded?: number;
            by?: string;
        };
        History: {
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            /** @enum {string} */
            unit: "minute" | "hour" | "day";
            /** @description The length of a bucket below. */
            columnMs: number;
            /** @description Epoch milliseconds. */
            fromMs: number;
            /** @description Epoch milliseconds. */
            untilMs: number;
            /** @description The time that was asked for is kept no longer in this unit. */
            isCut: boolean;
            /** @description Epoch milliseconds. */
            beganMs?: number;
            /** @description When a worker wrote last. */
            writtenMs?: number;
            unwritten: {
                [key: string]: number;
            };
            total: components["schemas"]["Summary"];
            lanes: {
                [key: string]: components["schemas"]["Summary"];
            };
            buckets: {
                /** @description Epoch milliseconds. */
                atMs: number;
                in: number;
                delivered: number;
                duplicate: number;
                skipped: number;
                dead: number;
                replayed: number;
                discarded: number;
                expired: number;
                late: number;
                leftOut: number;
                withdrawn: number;
                turnedAway: number;
                retry: number;
                throttled: number;
                held: number;
                calls: number;
                failedCalls: number;
                heldMs: number;
                throttledMs: number;
                oldestMs: number;
                latencies: {
                    accepted?: {
                        measured: number;
                        p50: {
                            fromMs: number;
                            /** @description null: there is no upper bound. */
                            toMs: number | null;
                        };
                        p95: {
                            fromMs: number;
                            /** @description null: there is no upper bound. */
                            toMs: number | null;
                        };
                        p99: {
                            fromMs: number;
                            /** @description null: there is no upper bound. */
                            toMs: number | null;
                        };
                    };
                    permit?: {
                        measured: number;
                        p50: {
                            fromMs: number;
                            /** @description null: there is no upper bound. */
                            toMs: number | null;
                        };
                        p95: {
                            fromMs: number;
                            /** @description null: there is no upper bound. */
                            toMs: number | null;
                        };
                        p99: {
                            fromMs: number;
                            /** @description null: there is no upper bound. */
                            toMs: number | null;
                        };
                    };
                    call?: {
                        measured: number;
                        p50: {
                            fromMs: number;
                            /** @description null: there is no upper bound. */
                            toMs: number | null;
                        };
                        p95: {
                            fromMs: number;
                            /** @description null: there is no upper bound. */
                            toMs: number | null;
                        };
                        p99: {
                            fromMs: number;
                            /** @description null: there is no upper bound. */
                            toMs: number | null;
                        };
                    };
                };
            }[];
            marks: components["schemas"]["Mark"][];
        };
        Preview: {
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            selection: components["schemas"]["Selection"];
            selectionText: string;
            total: number;
            kinds: {
                /**
                 * @description A lane: one job type of one destination.
                 * @enum {string}
                 */
                type: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                eventName?: string;
                code: string;
                count: number;
            }[];
            looked: {
                letters: number;
                exact: boolean;
            };
            profiles: number;
            examples: {
                id: string;
                eventName?: string;
                /** @description Masked. */
                person: string;
                eventTime?: string;
            }[];
            oldestEventMs?: number;
            newestEventMs?: number;
            recordedAlready: number;
            maybeRecorded: number;
            overtaken: number;
            withdrawn: number;
            startsFlows: number;
            /** @description What may start flows, the most frequent first. */
            flowStarters: {
                /**
                 * @description A lane: one job type of one destination.
                 * @enum {string}
                 */
                type: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                eventName?: string;
                count: number;
            }[];
            backfilled: number;
            unparseable: number;
            invalid: number;
            predecessorDead: number;
            predecessorGone: number;
            edit?: {
                changed: number;
                unchanged: number;
                invalid: number;
                merges?: string[];
                example?: {
                    id: string;
                    differences: {
                        path: string;
                        before?: unknown;
                        after?: unknown;
                    }[];
                };
                problem?: {
                    id: string;
                    readonly problems: {
                        path: string;
                        code: string;
                        got: string;
                        fix: string;
                    }[];
                };
            };
            /** @description Some of the letters, one by one. */
            samples?: {
                id: string;
                /**
                 * @description A lane: one job type of one destination.
                 * @enum {string}
                 */
                type: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                eventName?: string;
                /** @description The first fields that an edit can change. Personal data is masked. */
                fields: {
                    path: string;
                    value: unknown;
                }[];
                /** @description What the edit changes. */
                differences?: {
                    path: string;
                    before?: unknown;
                    after?: unknown;
                }[];
                /** @description Why the edit makes it invalid. */
                readonly problems?: {
                    path: string;
                    code: string;
                    got: string;
                    fix: string;
                }[];
            }[];
            takesMs?: number;
        };
        Migration: {
            id: string;
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            kind: string;
            /** @enum {string} */
            state: "running" | "paused" | "cancelled" | "done";
            /** @description A process reads its files now. */
            reading: boolean;
            /** @description Epoch milliseconds. */
            startedAtMs: number;
            /** @description Epoch milliseconds. */
            updatedAtMs: number;
            /** @description Epoch milliseconds. */
            endedAtMs?: number;
            files: {
                key: string;
                name: string;
                path?: string;
                size?: number;
                format: string;
                /** @description Epoch milliseconds. */
                openedAtMs: number;
                lines: number;
                lineCounts?: unknown;
                refused: number;
                reasons: {
                    [key: string]: number;
                };
                refusedFor?: {
                    [key: string]: number;
                };
                withheld: {
                    [key: string]: number;
                };
                leftOut?: {
                    [key: string]: number;
                };
                notes?: {
                    [key: string]: number;
                };
                bytesRead: number;
                done: boolean;
            }[];
            /** @description Files of earlier runs that were not read to the end. */
            unfinishedFiles: string[];
            counts: {
                [key: string]: number;
            };
            settled: {
                [key: string]: number;
            };
            consents: {
                [key: string]: number;
            };
            withdrawnAtKlaviyo: number;
            phones: {
                [key: string]: number;
            };
            imports: unknown;
            reasons: {
                [key: string]: number;
            };
            refusedFor: {
                [key: string]: number;
            };
            withheld: {
                [key: string]: number;
            };
            leftOut: {
                [key: string]: number;
            };
            notes: {
                [key: string]: number;
            };
            rejects?: string;
            waiting: number;
            consentsWaiting: number;
            phonesWaiting: number;
        };
        OneMigration: {
            id: string;
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            kind: string;
            /** @enum {string} */
            state: "running" | "paused" | "cancelled" | "done";
            /** @description A process reads its files now. */
            reading: boolean;
            /** @description Epoch milliseconds. */
            startedAtMs: number;
            /** @description Epoch milliseconds. */
            updatedAtMs: number;
            /** @description Epoch milliseconds. */
            endedAtMs?: number;
            files: {
                key: string;
                name: string;
                path?: string;
                size?: number;
                format: string;
                /** @description Epoch milliseconds. */
                openedAtMs: number;
                lines: number;
                lineCounts?: unknown;
                refused: number;
                reasons: {
                    [key: string]: number;
                };
                refusedFor?: {
                    [key: string]: number;
                };
                withheld: {
                    [key: string]: number;
                };
                leftOut?: {
                    [key: string]: number;
                };
                notes?: {
                    [key: string]: number;
                };
                bytesRead: number;
                done: boolean;
            }[];
            /** @description Files of earlier runs that were not read to the end. */
            unfinishedFiles: string[];
            counts: {
                [key: string]: number;
            };
            settled: {
                [key: string]: number;
            };
            consents: {
                [key: string]: number;
            };
            withdrawnAtKlaviyo: number;
            phones: {
                [key: string]: number;
            };
            imports: unknown;
            reasons: {
                [key: string]: number;
            };
            refusedFor: {
                [key: string]: number;
            };
            withheld: {
                [key: string]: number;
            };
            leftOut: {
                [key: string]: number;
            };
            notes: {
                [key: string]: number;
            };
            rejects?: string;
            waiting: number;
            consentsWaiting: number;
            phonesWaiting: number;
            /** @description Where the refused lines are. */
            rejectsFiles: {
                path: string;
                /** @description The machine that wrote the file. */
                host?: string;
                /** @description The server runs on that machine. */
                isHere: boolean;
            }[];
        };
        Hold: {
            /** @description `destination`, an endpoint, `list:<id>`, or `backfill`. */
            scope: string;
            /** @enum {string} */
            cause: "refused" | "outage";
            code: string;
            status?: number;
            detail?: string;
            /** @description What to do. */
            hint?: string;
            /** @description Epoch milliseconds. */
            sinceMs: number;
            probes: number;
            /** @description Epoch milliseconds. */
            nextProbeAtMs: number;
            /** @description Jobs that wait for the end of this hold. */
            jobs?: number;
        };
        Lane: {
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            /**
             * @description A lane: one job type of one destination.
             * @enum {string}
             */
            lane: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
            /** @description Jobs that a worker can take now. A figure is absent where Redis has a foreign value. */
            waiting?: number;
            active?: number;
            delayed?: number;
            failed?: number;
            paused: boolean;
            /** @description Workers that take jobs of this lane. */
            workers?: number;
            /** @enum {string} */
            unserved?: "no_worker" | "not_configured";
            /** @description Dead letters of this lane. */
            dead?: number;
            /** @description Jobs delivered since the destination exists. */
            delivered?: number;
            /** @description Calls of about the last second. */
            perSecond?: number;
            perMinute?: number;
            /** @description Calls that a minute may have now. */
            allowedPerMinute?: number;
            /** @description Calls that a minute allows all clients of the account together. */
            limitPerMinute?: number;
            /** @description Calls a minute that other clients of the account use, as far as 429s and headers tell. */
            othersPerMinute?: number;
            /** @description Epoch milliseconds. */
            throttledUntilMs?: number;
            askedMs?: number;
            /** @description Set while no job of the lane can go. */
            held?: components["schemas"]["Hold"];
            readonly holds?: components["schemas"]["Hold"][];
            /** @description Events and profiles in the batches of event-backfill. */
            entries?: number;
            /** @description When the waiting events will be gone. Only of metric-event. */
            backlog?: {
                /** @description In ms, one by one. */
                singlyMs: number;
                /** @description In ms, in bulk calls. An estimate. */
                inSurgeMs: number;
                /** @description Workers deliver it in bulk calls now. */
                isSurge: boolean;
            };
            late?: number;
            leftOut?: number;
            withdrawn?: number;
            turnedAway?: number;
        };
        Finding: {
            code: string;
            /** @enum {string} */
            severity: "fault" | "unfit" | "warning";
            message: string;
            whatToDo: string;
            readonly destinations?: string[];
        };
        ShortCause: {
            id: string;
            /** @description The same for this cause at every destination. Selections take it: `cause:ID`. They leave out jobs that waited for a dead one. */
            sharedId?: string;
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            code: string;
            field?: string;
            status?: number;
            detail?: string;
            hint?: string;
            exampleId?: string;
            count: number;
            replayed: number;
            /** @description Epoch milliseconds. */
            firstAtMs: number;
            /** @description Epoch milliseconds. */
            lastAtMs: number;
            byHour: {
                /** @description Epoch milliseconds. */
                fromMs: number;
                counts: number[];
            };
            types: ("profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock")[];
            eventNames: string[];
        };
        Destination: {
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            /**
             * @description The state that needs a person most. `runs`: none does.
             * @enum {string}
             */
            state: "runs" | "held" | "partly_held" | "paused" | "no_worker" | "not_configured";
            waiting: number;
            active: number;
            delayed: number;
            /** @description The age of the oldest job in its lanes. Absent without a job. */
            oldestMs?: number;
            dead: number;
            delivered: number;
            perSecond: number;
            hold?: components["schemas"]["Hold"];
            readonly holds?: components["schemas"]["Hold"][];
            /** @description The lanes that a person paused. */
            readonly paused: string[];
            readonly lanes: components["schemas"]["Lane"][];
            /** @description The largest five. GET /causes has all of them. */
            readonly causes: components["schemas"]["ShortCause"][];
            causesInAll: number;
            /** @description When the causes and the numbers of dead letters were read: every five seconds. */
            causesAtMs: number;
        };
        Overview: {
            /** @description When the snapshot was read. */
            atMs: number;
            /** @description How long the reading took. */
            tookMs: number;
            readonly destinations: components["schemas"]["Destination"][];
            /** @description What is wrong with Redis, the workers and the configuration. */
            readonly findings: components["schemas"]["Finding"][];
            /** @description How old the snapshot is now. */
            ageMs: number;
            server: {
                /** @description The longest delay of the event loop of this process in the last seconds. */
                loopLagMs: number;
                /** @description The process itself is slow now, so figures are older than a second. */
                isBusy: boolean;
            };
            redis: {
                /**
                 * @description `silent` only if a PING on a connection of its own was late while this process was free.
                 * @enum {string}
                 */
                state: "answers" | "silent" | "unknown";
                pingMs?: number;
                /** @description Since when Redis is silent. */
                sinceMs?: number;
            };
        };
        Erased: {
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            /** @description What was removed, by place. */
            removed: {
                [key: string]: number;
            };
            /** @description Jobs that a worker had until the end. Send the request again. */
            busy: number;
            /** @description Rejects files of other machines. */
            filesLeft: string[];
            klaviyo: {
                /**
                 * @description `waiting`: no worker has answered yet. The next one asks Klaviyo, within a day.
                 * @enum {string}
                 */
                state: "answered" | "waiting" | "not-asked";
                answer?: {
                    /** @description Deletions that Klaviyo accepted. */
                    accepted: number;
                    failures: {
                        code: string;
                        status?: number;
                        detail?: string;
                        hint?: string;
                    }[];
                    /**
                     * @description Klaviyo has no such profile.
                     * @constant
                     */
                    unknown?: true;
                    /**
                     * @description Klaviyo finds nobody by the id of a browser.
                     * @constant
                     */
                    unreachable?: true;
                };
            };
        };
        Receipt: {
            /** @description The line of NDJSON, or the position in the array, from 1. */
            line: number;
            /**
             * @description `enqueued`: Redis has the event. `quarantined`: kept as a dead letter, to be mended. `refused`: the line is no event, and is not kept.
             * @enum {string}
             */
            result: "enqueued" | "duplicate" | "skipped" | "quarantined" | "turned-away" | "refused";
            eventId?: string;
            readonly jobs: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                /**
                 * @description A lane: one job type of one destination.
                 * @enum {string}
                 */
                type: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                jobId?: string;
                status: string;
                reason?: string;
                channels?: string[];
            }[];
            readonly warnings?: {
                path: string;
                code: string;
                got: string;
                fix: string;
            }[];
            readonly normalised?: string[];
            readonly problems?: {
                path: string;
                code: string;
                got: string;
                fix: string;
            }[];
        };
        Sent: {
            /** @description Events and lines. The counts below add up to it. */
            received: number;
            enqueued: number;
            duplicate: number;
            skipped: number;
            quarantined: number;
            "turned-away": number;
            refused: number;
            readonly receipts: components["schemas"]["Receipt"][];
        };
        Session: {
            /** @description Absent: nobody is signed in. */
            caller?: {
                /** @description How the audit names the caller. */
                by: string;
                /** @enum {string} */
                byKind: "user" | "token" | "program";
                /** @enum {string} */
                scope: "read" | "operate" | "admin";
                /**
                 * @description Of a person who signed in.
                 * @enum {string}
                 */
                role?: "viewer" | "operator" | "admin";
                /** @description When the sign-in ends. */
                endsAtMs?: number;
            };
            canSignOut: boolean;
            methods: {
                /** @description There are named users. */
                password: boolean;
                /** @description There is a provider of OpenID Connect: open sign-in/openid?to=/app/. */
                openId: boolean;
            };
            /** @description Why nobody is signed in. */
            error?: {
                code: string;
                message: string;
                whatToDo: string;
            };
        };
        SetUp: {
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            /**
             * @description `waiting`: no worker answered in time. `older_worker`: its version does not know the question.
             * @enum {string}
             */
            state: "answered" | "no_worker" | "waiting" | "older_worker";
            /** @description When the worker answered. */
            atMs?: number;
            answer?: {
                revision: string;
                /** @description ISO 8601 date: from then on Klaviyo refuses the revision. */
                revisionEndsOn: string;
                dialect: string;
                baseUrl: string;
                listId?: string;
                orderedProducts: boolean;
                mapping: {
                    label: string;
                    events: {
                        event: string;
                        metric: string;
                    }[];
                    /** @description How it differs from the built-in mapping. */
                    changes: {
                        event: string;
                        what: string;
                        before?: string;
                        after?: string;
                    }[];
                };
                key: {
                    /** @description Klaviyo answers 401. */
                    isRefused: boolean;
                    scopes: {
                        scope: string;
                        /**
                         * @description `not_refused`: only a call to write shows it, and Klaviyo refused none.
                         * @enum {string}
                         */
                        state: "granted" | "missing" | "not_refused" | "unknown";
                        for: ("profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock")[];
                    }[];
                };
            };
        };
        AccountFlows: {
            /** @description The id of a destination, as in the configuration. */
            destination: string;
            /**
             * @description `waiting`: no worker answered in time. `older_worker`: its version does not know the question.
             * @enum {string}
             */
            state: "answered" | "no_worker" | "waiting" | "older_worker";
            /** @description When the worker answered. */
            atMs?: number;
            answer?: {
                starts: {
                    event: string;
                    /** @description Klaviyo's name of the event. */
                    metric: string;
                    flows: {
                        id: string;
                        name: string;
                        /** @description `live`, `manual` or `draft`. */
                        status: string;
                        /** @enum {string} */
                        would: "start" | "not" | "depends";
                        reasons: string[];
                    }[];
                }[];
                /** @description Flows that something else starts. */
                others: {
                    name: string;
                    status: string;
                }[];
                unreadable: string[];
                archived: number;
                /** @description Configured lists that the account does not have. */
                newLists: string[];
                missingScopes: string[];
            };
            refused?: {
                code: string;
                message: string;
            };
        };
        Worker: {
            id: string;
            /** @enum {string} */
            state: "runs" | "stopping" | "other version" | "older" | "not known" | "gone";
            version: string;
            host: string;
            pid: number;
            /** @description Epoch milliseconds. */
            sinceMs: number;
            /** @description Epoch milliseconds. */
            seenMs: number;
            destinations: string[];
            lanes: ("profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock")[];
            inWork?: number;
            loopLagMs?: number;
            memoryBytes?: number;
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
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How the audit names the caller. */
                        by: string;
                        /** @enum {string} */
                        byKind: "user" | "token" | "program";
                        /** @enum {string} */
                        scope: "read" | "operate" | "admin";
                        expiresAtMs?: number;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How the audit names the caller. */
                        by: string;
                        /** @enum {string} */
                        byKind: "user" | "token" | "program";
                        /** @enum {string} */
                        scope: "read" | "operate" | "admin";
                        /**
                         * @description Of a person who signed in.
                         * @enum {string}
                         */
                        role?: "viewer" | "operator" | "admin";
                        /** @description When the sign-in ends. */
                        endsAtMs?: number;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        signedOut: true;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    streamOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listLanes: {
        parameters: {
            query?: {
                /** @description The id of a destination, as in the configuration. */
                destination?: string;
                /** @description A lane: one job type of one destination. */
                lane?: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        atMs: number;
                        readonly lanes: components["schemas"]["Lane"][];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listWorkers: {
        parameters: {
            query?: {
                /** @description The id of a destination, as in the configuration. */
                destination?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The clock of Redis, which the times follow. */
                        nowMs: number;
                        workers: components["schemas"]["Worker"][];
                        findings: components["schemas"]["Finding"][];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getSetUp: {
        parameters: {
            query?: {
                /** @description The id of a destination, as in the configuration. */
                destination?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        setUps: components["schemas"]["SetUp"][];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getFlows: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountFlows"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    pauseLanes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Absent: all lanes.
                     * @enum {string}
                     */
                    lane?: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The id of a destination, as in the configuration. */
                        destination: string;
                        /**
                         * @description A lane: one job type of one destination.
                         * @enum {string}
                         */
                        lane?: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                        paused: boolean;
                        scopesLifted?: string[];
                        waitsEnded?: string[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resumeLanes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Absent: all lanes.
                     * @enum {string}
                     */
                    lane?: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The id of a destination, as in the configuration. */
                        destination: string;
                        /**
                         * @description A lane: one job type of one destination.
                         * @enum {string}
                         */
                        lane?: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                        paused: boolean;
                        scopesLifted?: string[];
                        waitsEnded?: string[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listCauses: {
        parameters: {
            query?: {
                /** @description The id of a destination, as in the configuration. */
                destination?: string;
                /** @description A selection as one line of text, as the command line takes it: `code:invalid from:2h`. */
                selection?: string;
                /** @description A lane: one job type of one destination. */
                lane?: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                cause?: string;
                group?: string;
                code?: string;
                /** @description How many, the largest first. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CauseList"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listGroups: {
        parameters: {
            query?: {
                /** @description The id of a destination, as in the configuration. */
                destination?: string;
                /** @description A selection as one line of text, as the command line takes it: `code:invalid from:2h`. */
                selection?: string;
                /** @description A lane: one job type of one destination. */
                lane?: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                cause?: string;
                group?: string;
                code?: string;
                /** @description How many, the largest first. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        groups: {
                            id: string;
                            /**
                             * @description A lane: one job type of one destination.
                             * @enum {string}
                             */
                            type: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                            eventName?: string;
                            code: string;
                            pointer?: string;
                            textKey?: string;
                            rootCause?: string;
                            count: number;
                            replayed: number;
                            /** @description Epoch milliseconds. */
                            firstAtMs: number;
                            /** @description Epoch milliseconds. */
                            lastAtMs: number;
                            /** @description The id of a destination, as in the configuration. */
                            destination: string;
                            cause: string;
                            exampleId: string;
                        }[];
                        total: number;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listLetters: {
        parameters: {
            query?: {
                /** @description The id of a destination, as in the configuration. */
                destination?: string;
                /** @description A selection as one line of text, as the command line takes it: `code:invalid from:2h`. */
                selection?: string;
                /** @description A lane: one job type of one destination. */
                lane?: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                cause?: string;
                group?: string;
                code?: string;
                state?: "dead" | "replaying" | "resolved";
                /** @description Items on a page, at most 200. */
                limit?: number;
                /** @description The `cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["Letter"][];
                        /** @description Where the next page begins. Absent at the end. */
                        cursor?: string;
                        /** @description Absent where no index answers the selection. */
                        total?: number;
                        /** @description The selection as one line of text. */
                        selection: string;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Letter"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    previewReplay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The id of a destination, as in the configuration. */
                    destination: string;
                    /** @description One line of text, as `code:invalid from:2h`, or the same as JSON. */
                    selection: string | {
                        [key: string]: unknown;
                    };
                    edit?: components["schemas"]["EditInput"];
                    /**
                     * @description Old events start flows too.
                     * @default false
                     */
                    startFlows?: boolean;
                    ratePerSecond?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    discardLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The id of a destination, as in the configuration. */
                    destination: string;
                    /** @description One line of text, as `code:invalid from:2h`, or the same as JSON. */
                    selection: string | {
                        [key: string]: unknown;
                    };
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                    /** @description How many letters you expect. With another number of letters nothing is discarded. */
                    count?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        discarded: number;
                        passedOver: number;
                        /** @enum {boolean} */
                        interrupted?: true;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    replayLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    edit?: components["schemas"]["EditInput"];
                    /** @default false */
                    startFlows?: boolean;
                    /**
                     * @description Also sends dead letters that must go before it.
                     * @default true
                     */
                    together?: boolean;
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        replayed: {
                            id: string;
                            /** @enum {string} */
                            outcome: "replaying" | "pending" | "already-replaying" | "already-resolved" | "not-found" | "predecessor-dead" | "predecessor-discarded" | "predecessor-gone" | "unparseable";
                            predecessor?: string;
                        }[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    revealLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Letter"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listCampaigns: {
        parameters: {
            query?: {
                /** @description The id of a destination, as in the configuration. */
                destination?: string;
                /** @description Items on a page, at most 200. */
                limit?: number;
                /** @description The `cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["Campaign"][];
                        /** @description Where the next page begins. Absent at the end. */
                        cursor?: string;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    startCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The id of a destination, as in the configuration. */
                    destination: string;
                    /** @description One line of text, as `code:invalid from:2h`, or the same as JSON. */
                    selection: string | {
                        [key: string]: unknown;
                    };
                    edit?: components["schemas"]["EditInput"];
                    /**
                     * @description Old events start flows too.
                     * @default false
                     */
                    startFlows?: boolean;
                    ratePerSecond?: number;
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                    /** @description Sizes of the steps, as [10, 100, "all"]. */
                    steps?: (number | "all")[];
                    /** @description The campaign stops after a step if a larger share of it died again. */
                    stopAt?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    streamCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    pauseCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resumeCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    cancelCampaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Campaign"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    findEvents: {
        parameters: {
            query?: {
                /** @description The id of a destination, as in the configuration. */
                destination?: string;
                eventId?: string;
                /** @description The order number: the property orderId. */
                order?: string;
                /** @description The name of a property that `journal.keys` of the configuration names. With `value`. */
                key?: string;
                value?: string;
                /** @description Klaviyo's id of a request. */
                request?: string;
                migration?: string;
                campaign?: string;
                /** @description Items on a page, at most 200. */
                limit?: number;
                /** @description The `cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["EventStatus"][];
                        /** @description How many events were found in all. */
                        found: number;
                        /** @description There are more than the journal lists. */
                        isCut: boolean;
                        /** @description Where the journal left out records, and when the last: Redis was short of memory. An event that is not found may be one of them. */
                        gaps: {
                            /** @description The id of a destination, as in the configuration. */
                            destination: string;
                            records: number;
                            /** @description Epoch milliseconds. */
                            lastAtMs: number;
                        }[];
                        cursor?: string;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    sendEvents: {
        parameters: {
            query?: {
                /** @description Only this destination. Default: every configured one. */
                destination?: string;
                /** @description `quarantine` keeps an event that cannot be delivered as a dead letter. `report` does not keep it. */
                onInvalid?: "quarantine" | "report";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": unknown;
                "application/x-ndjson": unknown;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    findEventsOfPerson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The id of a destination, as in the configuration. */
                    destination?: string;
                    eventId?: string;
                    /** @description The order number: the property orderId. */
                    order?: string;
                    /** @description The name of a property that `journal.keys` of the configuration names. With `value`. */
                    key?: string;
                    value?: string;
                    /** @description Klaviyo's id of a request. */
                    request?: string;
                    migration?: string;
                    campaign?: string;
                    person?: {
                        email?: string;
                        phoneNumber?: string;
                        externalId?: string;
                        exchangeId?: string;
                        anonymousId?: string;
                    };
                    /** @default 50 */
                    limit?: number;
                    /** @description The `cursor` of the page before. */
                    cursor?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["EventStatus"][];
                        /** @description How many events were found in all. */
                        found: number;
                        /** @description There are more than the journal lists. */
                        isCut: boolean;
                        /** @description Where the journal left out records, and when the last: Redis was short of memory. An event that is not found may be one of them. */
                        gaps: {
                            /** @description The id of a destination, as in the configuration. */
                            destination: string;
                            records: number;
                            /** @description Epoch milliseconds. */
                            lastAtMs: number;
                        }[];
                        cursor?: string;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventStatus"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description The id of a destination, as in the configuration. */
                destination?: string;
                /** @description Only enqueued, delivered, duplicate, skipped, dead … */
                what?: string;
                /** @description Only events of this name. */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listMigrations: {
        parameters: {
            query?: {
                /** @description The id of a destination, as in the configuration. */
                destination?: string;
                /** @description Items on a page, at most 200. */
                limit?: number;
                /** @description The `cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["Migration"][];
                        /** @description Where the next page begins. Absent at the end. */
                        cursor?: string;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getMigration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneMigration"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    revealRejects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        path: string;
                        bytes: number;
                        /** @description JSON lines, each with file, line, reasons and the refused line in the clear. */
                        content: string;
                        /** @description False: the file is larger, and only its first lines are here. */
                        isWhole: boolean;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    pauseMigration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Migration"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    resumeMigration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Migration"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    cancelMigration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Migration"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listHistory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description When it was read: at most half a minute ago. */
                        atMs: number;
                        /** @description Epoch milliseconds. */
                        fromMs: number;
                        /** @description Epoch milliseconds. */
                        untilMs: number;
                        /** @description The length of a column. */
                        columnMs: number;
                        items: {
                            /** @description The id of a destination, as in the configuration. */
                            destination: string;
                            /** @description Jobs that came. */
                            in: number[];
                            /** @description Jobs that were delivered, duplicate, skipped or dead. */
                            out: number[];
                            /** @description When a worker counted for the first time. Absent: none has. */
                            beganMs?: number;
                        }[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    getHistory: {
        parameters: {
            query?: {
                /** @description A lane: one job type of one destination. */
                lane?: "profile-upsert" | "list-subscription" | "metric-event" | "event-backfill" | "back-in-stock";
                /** @description From this time on. Default: 24h. */
                since?: string;
                /** @description ISO 8601, epoch milliseconds, or an age: 2h, 7d. */
                until?: string;
                unit?: "minute" | "hour" | "day";
                /** @description At most so many buckets. */
                columns?: number;
            };
            header?: never;
            path: {
                /** @description The id of a destination, as in the configuration. */
                destination: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    findPerson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    person: {
                        email?: string;
                        phoneNumber?: string;
                        externalId?: string;
                        exchangeId?: string;
                        anonymousId?: string;
                    };
                    /** @description The id of a destination, as in the configuration. */
                    destination?: string;
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What is held, for each destination. */
                        held: unknown[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    revealPerson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    person: {
                        email?: string;
                        phoneNumber?: string;
                        externalId?: string;
                        exchangeId?: string;
                        anonymousId?: string;
                    };
                    /** @description The id of a destination, as in the configuration. */
                    destination?: string;
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description What is held, for each destination. */
                        held: unknown[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    erasePerson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    person: {
                        email?: string;
                        phoneNumber?: string;
                        externalId?: string;
                        exchangeId?: string;
                        anonymousId?: string;
                    };
                    /** @description The id of a destination, as in the configuration. */
                    destination?: string;
                    /** @description Why, for the audit. Do not name a person. */
                    reason: string;
                    /**
                     * @description Ask Klaviyo to delete the person.
                     * @default true
                     */
                    klaviyo?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        erased: components["schemas"]["Erased"][];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description The id of a destination, as in the configuration. */
                destination?: string;
                action?: string;
                by?: string;
                /** @description ISO 8601, epoch milliseconds, or an age: 2h, 7d. */
                from?: string;
                /** @description ISO 8601, epoch milliseconds, or an age: 2h, 7d. */
                until?: string;
                /** @description Items on a page, at most 200. */
                limit?: number;
                /** @description The `cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        readonly items: components["schemas"]["AuditEntry"][];
                        /** @description Where the next page begins. Absent at the end. */
                        cursor?: string;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
