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
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
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
            /** @description Epoch milliseconds. */
            throttledUntilMs?: number;
            askedMs?: number;
            /** @description Set while no job of the lane can go. */
            held?: components["schemas"]["Hold"];
            readonly holds?: components["schemas"]["Hold"][];
            /** @description Events and profiles in the batches of event-backfill. */
            entries?: number;
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
                /** @description The largest so many. */
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
                /** @description The largest so many. */
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
}
