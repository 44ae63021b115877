/** The roles that a grant can give, each for one organisation and all below it. */
export const roles = [
  'requester', 'endorser', 'approver', 'procurement', 'order_approver', 'holder', 'school_custodian', 'it_support',
  'allocator', 'policy_author', 'policy_approver', 'auditor', 'admin',
] as const;

export type Role = (typeof roles)[number];
