-- +goose Up

-- What an employer pledges to pay for people in an offer: its own data.
CREATE TABLE funding_pledge (
  tenant       TEXT    NOT NULL, -- the employer
  id           TEXT    NOT NULL,
  offer        TEXT    NOT NULL,
  minor        BIGINT  NOT NULL, -- for each person; 0: a percentage
  percent      INTEGER NOT NULL,
  currency     TEXT    NOT NULL,
  total_minor  BIGINT  NOT NULL, -- the most it pays in all
  audience     TEXT    NOT NULL, -- staff, everybody
  reason       TEXT    NOT NULL, -- as learners read it
  from_at      BIGINT  NOT NULL,
  until_at     BIGINT  NOT NULL, -- first moment it no longer holds
  stated_at    BIGINT  NOT NULL,
  confirmed_at BIGINT,           -- by the employer's own contact; NULL: pays nothing yet
  ended_at     BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX funding_pledge_offer ON funding_pledge (offer);

-- The accounts of the ledger. A payer is the organisation whose money it is: a
-- scheme's funder, an employer, and the provider for what learners owe it.
CREATE TABLE funding_account (
  payer    TEXT   NOT NULL,
  id       TEXT   NOT NULL, -- budget:xf/voucher:2026
  kind     TEXT   NOT NULL, -- source, budget, held, payable, learner, person, drawn
  book     TEXT   NOT NULL, -- money, entitlement
  currency TEXT   NOT NULL,
  balance  BIGINT NOT NULL, -- the sum of its postings
  least    BIGINT NOT NULL, -- it is never below
  PRIMARY KEY (payer, id)
);

-- Money kept for one place.
CREATE TABLE funding_hold (
  provider      TEXT   NOT NULL, -- who gives the lesson
  id            TEXT   NOT NULL,
  dedupe        TEXT   NOT NULL UNIQUE, -- the same request makes one hold
  person        TEXT   NOT NULL, -- personal
  pseudonym     TEXT   NOT NULL, -- of the person, for funding alone
  offer         TEXT   NOT NULL,
  run           TEXT   NOT NULL,
  enrolment     TEXT   NOT NULL,
  price_minor   BIGINT NOT NULL,
  on_top_minor  BIGINT NOT NULL,
  learner_minor BIGINT NOT NULL, -- what the learner owes now
  currency      TEXT   NOT NULL,
  quote         TEXT   NOT NULL, -- hash of the quote that was accepted
  held_at       BIGINT NOT NULL,
  settled_at    BIGINT,          -- nothing of it stands any more
  PRIMARY KEY (provider, id)
);
CREATE INDEX funding_hold_person ON funding_hold (person);
CREATE INDEX funding_hold_enrolment ON funding_hold (provider, enrolment);
CREATE INDEX funding_hold_offer ON funding_hold (offer);

-- What one payer keeps for the place, and the rules it was kept under.
CREATE TABLE funding_part (
  provider     TEXT    NOT NULL,
  hold         TEXT    NOT NULL,
  line         INTEGER NOT NULL,
  payer        TEXT    NOT NULL,
  payer_kind   TEXT    NOT NULL, -- scheme, employer, learner
  scheme       TEXT    NOT NULL, -- xf/voucher, pledge/ID, learner
  version      TEXT    NOT NULL,
  rule         TEXT    NOT NULL,
  claim        TEXT    NOT NULL,
  claim_level  TEXT    NOT NULL, -- how surely it was known
  law          TEXT    NOT NULL,
  law_address  TEXT    NOT NULL,
  budget       TEXT    NOT NULL, -- sub-balance it came from and goes back to
  minor        BIGINT  NOT NULL,
  captured     BIGINT  NOT NULL, -- minor = captured + released + what stands
  released     BIGINT  NOT NULL,
  attends      INTEGER NOT NULL, -- attendance it needs, percent
  trigger_on   TEXT    NOT NULL, -- started, completed
  after_census INTEGER NOT NULL,
  shortfall    TEXT    NOT NULL, -- learner, provider
  later        BOOLEAN NOT NULL, -- paid to the learner, who advanced it
  outcome      TEXT    NOT NULL, -- why it was paid or not: a key after funding.outcome.
  held_at      BIGINT  NOT NULL,
  PRIMARY KEY (provider, hold, line)
);
CREATE INDEX funding_part_scheme ON funding_part (payer, scheme, held_at);

-- The ledger: appended, never changed.
CREATE TABLE funding_transaction (
  payer     TEXT    NOT NULL,
  id        TEXT    NOT NULL,
  dedupe    TEXT    NOT NULL, -- doing it again changes nothing
  kind      TEXT    NOT NULL, -- topUp, employerPledge, hold, capture, release, refund, adjustment
  minor     BIGINT  NOT NULL,
  provider  TEXT    NOT NULL,
  hold      TEXT    NOT NULL, -- empty: a budget was opened or changed
  line      INTEGER NOT NULL,
  actor     TEXT    NOT NULL,
  posted_at BIGINT  NOT NULL,
  PRIMARY KEY (payer, id)
);
CREATE UNIQUE INDEX funding_transaction_once ON funding_transaction (payer, dedupe);
CREATE INDEX funding_transaction_hold ON funding_transaction (provider, hold, line);

CREATE TABLE funding_posting (
  payer       TEXT    NOT NULL,
  transaction_id TEXT NOT NULL,
  line        INTEGER NOT NULL,
  account     TEXT    NOT NULL,
  book        TEXT    NOT NULL,
  minor       BIGINT  NOT NULL,
  currency    TEXT    NOT NULL,
  scheme      TEXT    NOT NULL,
  version     TEXT    NOT NULL,
  rule        TEXT    NOT NULL,
  claim       TEXT    NOT NULL,
  offer       TEXT    NOT NULL,
  run         TEXT    NOT NULL,
  enrolment   TEXT    NOT NULL,
  PRIMARY KEY (payer, transaction_id, line)
);
CREATE INDEX funding_posting_account ON funding_posting (payer, account);

-- What insight reads: one row for each move of money, and what schemes have.
CREATE VIEW insight_funding_posting AS
  SELECT t.kind AS kind, t.minor AS minor, h.currency AS currency, p.payer AS payer, p.payer_kind AS payer_kind, p.scheme AS scheme,
         p.version AS version, p.rule AS rule, p.claim AS claim, p.claim_level AS claim_level, p.budget AS budget,
         h.provider AS provider, h.offer AS offer, h.run AS run, h.enrolment AS enrolment, h.person AS person, t.posted_at AS at
  FROM funding_transaction t
  JOIN funding_part p ON p.provider = t.provider AND p.hold = t.hold AND p.line = t.line
  JOIN funding_hold h ON h.provider = p.provider AND h.id = p.hold;

CREATE VIEW insight_funding_scheme AS
  SELECT b.payer AS payer, b.id AS account, b.currency AS currency, -s.balance AS budget,
         COALESCE(h.balance, 0) AS held, -s.balance - b.balance - COALESCE(h.balance, 0) AS paid, b.balance AS left_minor
  FROM funding_account b
  JOIN funding_account s ON s.payer = b.payer AND s.id = 'source' || substr(b.id, 7)
  LEFT JOIN funding_account h ON h.payer = b.payer AND h.id = 'held' || substr(b.id, 7)
  WHERE b.kind = 'budget';
