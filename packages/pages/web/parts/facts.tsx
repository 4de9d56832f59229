import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Fact {
  label: string;
  value: ReactNode;
  isWarning?: boolean;
}

/** Facts as a table with one row for each. A label may come twice. */
export function Facts({ facts, label }: { facts: readonly Fact[]; label: string }) {
  return (
    <Table className="facts" variant="vertical" layout="fixed" fz="sm" aria-label={label}>
      <Table.Tbody>
        {facts.map(({ label: name, value, isWarning }) => (
          <Table.Tr key={`${name} ${typeof value === 'string' ? value : ''}`}>
            <Table.Th w="9rem" className="words">
              {name}
            </Table.Th>
            <Table.Td className={isWarning ? 'words warning' : 'words'}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
