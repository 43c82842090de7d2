-- +goose Up
-- The budgets of schemes, as anybody may know them. What an employer pledged is no
-- public money: it stays on the employer's desk.
DROP VIEW insight_funding_scheme;

CREATE VIEW insight_funding_scheme AS
  SELECT b.payer AS payer, b.id AS account, b.currency AS currency, -s.balance AS budget,
         COALESCE(h.balance, 0) AS held, -s.balance - b.balance - COALESCE(h.balance, 0) AS paid, b.balance AS left_minor
  FROM funding_account b
  JOIN funding_account s ON s.payer = b.payer AND s.id = 'source' || substr(b.id, 7)
  LEFT JOIN funding_account h ON h.payer = b.payer AND h.id = 'held' || substr(b.id, 7)
  WHERE b.kind = 'budget' AND b.id NOT LIKE 'budget:pledge/%';
