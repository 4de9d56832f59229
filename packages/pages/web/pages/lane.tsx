import { Badge, SegmentedControl } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { laneMarks, onlyOf } from '../lane-badges.js';
import { SPAN_LABELS, SPANS, spanOf } from '../lane-history.js';
import { useLive } from '../live.js';
import { needsOf } from '../needs.js';
import { SameAsCommand } from '../parts/command-line.js';
import { LaneActs } from '../parts/lane-acts.js';
import { LaneHistory } from '../parts/lane-history.js';
import { LaneStatus } from '../parts/lane-status.js';
import { Link } from '../parts/links.js';
import { Needs } from '../parts/needs.js';
import { Page } from '../parts/page.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { command } from '../shell-text.js';

const route = getRouteApi('/destinations/$destination/$lane');

/** One lane: as it is now, and what happened to it. */
export function LanePage() {
  const { destination: id, lane } = route.useParams();
  const span = spanOf(route.useSearch().since);
  const navigate = route.useNavigate();
  const { overview, error } = useLive();
  const destination = overview?.destinations.find((each) => each.destination === id);
  const row = destination?.lanes.find((each) => each.lane === lane);
  return (
    <Page
      title={`${lane} of ${id}`}
      aside={
        row &&
        laneMarks(row).map((mark) => (
          <Badge key={mark} color="orange">
            {mark}
          </Badge>
        ))
      }
      lead={
        <>
          A lane of{' '}
          <Link inherit underline="always" to="/destinations/$destination" params={{ destination: id }}>
            {id}
          </Link>
          .
        </>
      }
    >
      {row && destination && overview ? (
        <>
          <Needs
            isOfOne
            needs={needsOf({ ...overview, findings: [], destinations: [onlyOf(destination, row)] })}
          />
          <LaneActs
            destination={id}
            lane={row.lane}
            isPaused={row.paused}
            isStopped={row.holds !== undefined || (row.throttledUntilMs ?? 0) > overview.atMs}
          />
          <LaneStatus row={row} atMs={overview.atMs} />
          <SegmentedControl
            size="xs"
            aria-label="How far back"
            data={SPANS.map((value) => ({ value, label: SPAN_LABELS[value] }))}
            value={span}
            onChange={(since) => void navigate({ search: { since } })}
          />
          <LaneHistory destination={id} lane={row.lane} span={span} />
        </>
      ) : overview ? (
        <Nothing title="There is no such lane">
          Check its name, or{' '}
          <Link underline="always" to="/">
            see all destinations
          </Link>
          .
        </Nothing>
      ) : error ? (
        <Failed error={error} />
      ) : (
        <Loading />
      )}
      <SameAsCommand command={command('history', id, '--lane', lane, '--since', span)} />
    </Page>
  );
}
