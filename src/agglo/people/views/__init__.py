"""The pages of accounts, roles, delegations and personal data."""
