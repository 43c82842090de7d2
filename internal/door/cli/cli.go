package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"opencairn.org/cairn/internal/ground/command"
	"opencairn.org/cairn/internal/ground/i18n"
)

// commands is the whole grammar.
type commands struct {
	settings

	Demo    demoCmd    `cmd:"" help:"Run the demonstration country: two provider sites, the portal, and the main job over HTTP."`
	Serve   serveCmd   `cmd:"" help:"Serve pages and API, and do background jobs."`
	Work    workCmd    `cmd:"" help:"Do background jobs only, beside other processes that serve."`
	Migrate migrateCmd `cmd:"" help:"Bring the database to this program's version."`
	Doctor  doctorCmd  `cmd:"" help:"Look at the installation and say what to mend."`
	Version versionCmd `cmd:"" help:"Print the version."`

	Conformance conformanceCmd `cmd:"" help:"Serve the VC API to test programs on this machine, with throw-away keys and no data."`

	Offer struct {
		Check    offerCheckCmd    `cmd:"" help:"Check an offer against the rules of one country or all, before anything is published."`
		Validate offerValidateCmd `cmd:"" help:"Say what a harvest would make of a page: what would be listed, what is missing and why, and the lines to paste."`
		Compose  offerComposeCmd  `cmd:"" help:"Make one offer of several: its credits are the sum of theirs."`
		Derive   offerDeriveCmd   `cmd:"" help:"Take modules out of a programme as an offer of their own, with their lineage."`
		Import   offerImportCmd   `cmd:"" help:"Take in a register's table as existing short programmes, or a provider's file of offers."`
		Export   offerExportCmd   `cmd:"" help:"Write offers in a language other systems read."`
		List     offerListCmd     `cmd:"" help:"List offers."`
	} `cmd:"" help:"Offers: check, import, list."`
	Catalogue struct {
		Harvest    harvestCmd    `cmd:"" help:"Read providers' own sites now."`
		Health     healthCmd     `cmd:"" help:"Say how the catalogue fills: sources, failures, coverage, freshness."`
		Duplicates duplicatesCmd `cmd:"" help:"List offers that are much alike, and those put together from several sources, with the evidence."`
		Join       joinCmd       `cmd:"" help:"Say that two offers of one provider are one."`
		Apart      apartCmd      `cmd:"" help:"Say that two offers that are much alike are two."`
		Unfound    unfoundCmd    `cmd:"" help:"List what people looked for and no offer has."`
		Effects    effectsCmd    `cmd:"" help:"Take over what became of people who finished."`
	} `cmd:"" help:"The catalogue: harvest, health, duplicates, join, apart, unfound, effects."`
	Source struct {
		List       sourceListCmd       `cmd:"" help:"List the sources that offers are read from."`
		Add        sourceAddCmd        `cmd:"" help:"Register a site, a feed, or somebody else's list under its licence."`
		Retire     sourceRetireCmd     `cmd:"" help:"Stop reading a source; what it alone states is given up."`
		Quarantine sourceQuarantineCmd `cmd:"" help:"Do not read sources until they are released."`
		Release    sourceReleaseCmd    `cmd:"" help:"Read sources again."`
		Judge      sourceJudgeCmd      `cmd:"" help:"Decide again which offers of sources are listed."`
		Undo       sourceUndoCmd       `cmd:"" help:"Take back what was done to many sources."`
		Recipe     struct {
			Try recipeTryCmd `cmd:"" help:"Show what a recipe makes of three pages."`
			Set recipeSetCmd `cmd:"" help:"Read a site's pages by a recipe from now on, if it holds on three of them."`
		} `cmd:"" help:"How pages without structured data are read: try, set."`
	} `cmd:"" help:"Sources of offers: list, add, retire, quarantine, release, judge, undo, recipe."`
	Taxonomy struct {
		Import  taxonomyImportCmd  `cmd:"" help:"Take in one version of a classification of skills and occupations, as ESCO's or your own."`
		List    taxonomyListCmd    `cmd:"" help:"List the versions that are here."`
		Use     taxonomyUseCmd     `cmd:"" help:"Make a version the one that suggestions come from."`
		Changes taxonomyChangesCmd `cmd:"" help:"Say what a version changes of another, and which coded outcomes that concerns."`
		Suggest taxonomySuggestCmd `cmd:"" help:"Say which skills a sentence speaks of, and by which words."`
	} `cmd:"" help:"Skills and occupations: import, list, use, changes, suggest."`
	Credential struct {
		Issue   issueCmd   `cmd:"" help:"Issue the credentials of a sitting whose result is final."`
		Verify  verifyCmd  `cmd:"" help:"Verify a credential, or a folder of them. Needs no account and no database, and keeps nothing."`
		Show    showCmd    `cmd:"" help:"Show what a credential says, without judging whether it is true."`
		Convert convertCmd `cmd:"" help:"Read a credential in another model, unsigned, and say what that model cannot carry."`
		Encode  encodeCmd  `cmd:"" help:"Give an award in another encoding: a token, the European wallet's, Europass."`
		Revoke  revokeCmd  `cmd:"" help:"Withdraw a credential for good."`
	} `cmd:"" help:"Credentials: issue, verify, show, convert, encode, revoke."`
	Archive struct {
		Export archiveExportCmd `cmd:"" help:"Write what a closed issuer left behind into one file, for its custodian."`
		Verify archiveVerifyCmd `cmd:"" help:"Verify every credential in such a file, on a machine without a network."`
	} `cmd:"" help:"Records of issuers that are gone: export, verify."`
	Framework struct {
		List    frameworkListCmd    `cmd:"" help:"List the frameworks this program knows."`
		Show    frameworkShowCmd    `cmd:"" help:"Show one framework with its rules and their sources."`
		Compare frameworkCompareCmd `cmd:"" help:"Put frameworks side by side in twelve rows."`
		Test    frameworkTestCmd    `cmd:"" help:"Run the fixtures that packs carry."`
		Impact  frameworkImpactCmd  `cmd:"" help:"Say what a draft would do to the offers, providers and learners there are."`
	} `cmd:"" help:"Frameworks: list, show, compare, test, impact."`
	Pack struct {
		New  packNewCmd  `cmd:"" help:"Make a pack that works, to be changed."`
		Lint packLintCmd `cmd:"" help:"Check a pack: its files, its rules, its fixtures."`
		Key  packKeyCmd  `cmd:"" help:"Make the key that an owner signs packs with."`
		Seal packSealCmd `cmd:"" help:"Write a pack as one signed file."`
		Add  packAddCmd  `cmd:"" help:"Take in a signed pack, after showing what it changes."`
	} `cmd:"" help:"Packs of national rules: new, lint, key, seal, add."`
	Insight struct {
		Publish insightPublishCmd `cmd:"" help:"Publish the day's figures now."`
		Show    insightShowCmd    `cmd:"" help:"Show the figures of a day."`
		CSV     insightCSVCmd     `cmd:"" name:"csv" help:"Write the figures of a day as CSV."`
	} `cmd:"" help:"Figures about the country: publish, show, csv."`
	Recognition struct {
		List      recognitionListCmd      `cmd:"" help:"List the programmes that recognise learning elsewhere."`
		Programme recognitionProgrammeCmd `cmd:"" help:"Publish a programme with its units."`
		Policy    recognitionPolicyCmd    `cmd:"" help:"Publish the next version of a programme's policy."`
		Try       recognitionTryCmd       `cmd:"" help:"Say what a policy would make of some credentials, one after the other. Needs no database."`
	} `cmd:"" help:"Recognition: list, programme, policy, try."`
	Scheme struct {
		List  schemeListCmd  `cmd:"" help:"List the schemes that help to pay."`
		Show  schemeShowCmd  `cmd:"" help:"Show one scheme with every version of its rules."`
		Quote schemeQuoteCmd `cmd:"" help:"Say who would pay what for an offer."`
	} `cmd:"" help:"Schemes that help learners to pay: list, show, quote."`
	Ledger struct {
		Verify ledgerVerifyCmd `cmd:"" help:"Check every invariant of the ledger of public money."`
	} `cmd:"" help:"The ledger of public money: verify."`
	Audit struct {
		Verify auditVerifyCmd `cmd:"" help:"Check that nobody rewrote the audit record."`
	} `cmd:"" help:"The audit record: verify."`
	Jose struct {
		Sign   joseSignCmd   `cmd:"" help:"Sign a credential or a presentation as a JWT, with a key from a file."`
		Verify joseVerifyCmd `cmd:"" help:"Verify a credential or a presentation that is a JWT, with a key from a file."`
	} `cmd:"" help:"Credentials as JWTs, file to file: sign, verify."`
	SDJWT struct {
		Issue   sdjwtIssueCmd   `cmd:"" help:"Issue claims of which the holder shows what they choose, with a key from a file."`
		Present sdjwtPresentCmd `cmd:"" help:"Show some claims of an SD-JWT, bound to one verifier."`
		Verify  sdjwtVerifyCmd  `cmd:"" help:"Verify an SD-JWT, with a key from a file."`
	} `cmd:"" name:"sd-jwt" help:"Credentials with selective disclosure, file to file: issue, present, verify."`
	Key struct {
		New    keyNewCmd    `cmd:"" help:"Make an issuer's first signing key."`
		List   keyListCmd   `cmd:"" help:"List the public halves of signing keys."`
		Rotate keyRotateCmd `cmd:"" help:"Make an issuer's next signing key; what the last one signed stays checkable."`
		Seal   keySealCmd   `cmd:"" help:"Take in an e-seal and its certificates, for Europass credentials."`
	} `cmd:"" help:"Signing keys: new, list, rotate, seal."`
	User struct {
		Invite   inviteCmd          `cmd:"" help:"Invite somebody by mail into an organisation."`
		Register registerAnswersCmd `cmd:"" help:"Take over what a state's register answers about people."`
	} `cmd:"" help:"People: invite, register."`
}

// What a process says when it ends.
const (
	yes    = 0 // done, or the answer is yes
	no     = 1 // the answer is no
	failed = 2 // the input could not be read, or the command failed
)

// Errors about which everything was said already.
var (
	errNo   = errors.New("no")   // an answer, not a failure
	errSaid = errors.New("said") // a failure
)

// Main runs the command line of this process and gives its exit status.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return Run(ctx, os.Args[1:], environment(), Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
}

// environment is that of the process, without variables of ours that are set to
// nothing: they are how a script or a unit file says "not set".
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, value, _ := strings.Cut(pair, "=")
		empty := value == "" && strings.HasPrefix(name, "CAIRN_")
		return empty && os.Unsetenv(name) == nil
	})
}

// Streams are what a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// runner is what every command does.
type runner interface{ Run(*session) error }

// Run runs one command line. Variables of flags are read from the process's
// environment, settings from env.
func Run(ctx context.Context, args, env []string, io Streams) int {
	var c commands
	program, err := grammar(&c)
	if err != nil {
		_, _ = fmt.Fprintln(io.Err, "cairn:", err) // a mistake in the tags above
		return failed
	}
	line, err := program.Parse(args, os.LookupEnv)
	s := &session{Streams: io, settings: c.settings, ctx: ctx, env: env, flagEnv: flagVariables(program)}
	s.p = i18n.For(language(c.Lang, env))
	if err != nil {
		_, _ = fmt.Fprintf(io.Err, "cairn: %v\n%s\n", err, s.p.T("cli.usage"))
		return failed
	}
	if line.Help {
		_, _ = fmt.Fprint(io.Out, line.Command.Usage(usageWidth(env)))
		return yes
	}
	r, ok := line.Command.Target().(runner)
	if !ok {
		return s.end(fmt.Errorf("%s does nothing", line.Command.Path())) // the same mistake
	}
	return s.end(r.Run(s))
}

func grammar(c *commands) (*command.Command, error) {
	return command.Describe("cairn", "Open infrastructure for micro-credentials: portal, register, issuer, wallet and verifier in one program.", "CAIRN", c)
}

// usageWidth is how wide usage is written.
func usageWidth(env []string) int {
	const usual, least, most = 80, 40, 100
	n, err := strconv.Atoi(variable(env, "COLUMNS"))
	if err != nil {
		return usual
	}
	return min(max(n, least), most)
}

// flagVariables are the variables of all flags, which are no settings.
func flagVariables(c *command.Command) (names []string) {
	for _, f := range c.Flags {
		names = append(names, f.Variable)
	}
	for _, child := range c.Commands {
		names = append(names, flagVariables(child)...)
	}
	return names
}

// end says what went wrong and gives the exit status.
func (s *session) end(err error) int {
	switch {
	case err == nil:
		return yes
	case errors.Is(err, errNo):
		return no
	case errors.Is(err, errUndecided):
		return undecided
	case errors.Is(err, errSaid):
		return failed
	}
	s.complain(err)
	return failed
}

// complain writes an error to standard error: a fault in the reader's words with
// its place, anything else with its cause.
func (s *session) complain(err error) {
	for text := range strings.Lines(s.errorText(err)) {
		_, _ = fmt.Fprintf(s.Err, "cairn: %s\n", strings.TrimRight(text, "\n"))
	}
}
