package rule

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"

	"opencairn.org/cairn/internal/ground/fault"
)

// Verdict is what a rule says about a document.
type Verdict uint8

// The verdicts. The zero Verdict is Unknown: nothing passes by being forgotten.
const (
	Unknown Verdict = iota // a field it needs was not stated, or it could not run
	Pass                   // it holds
	Fail                   // it does not hold
	Exempt                 // its condition is false: it does not apply
)

var verdictNames = [...]string{"unknown", "pass", "fail", "exempt"}

// String is the verdict as JSON and reports write it.
func (v Verdict) String() string { return verdictNames[v] }

// MarshalText writes the verdict's name.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads the verdict's name.
func (v *Verdict) UnmarshalText(text []byte) error {
	i := slices.Index(verdictNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("unknown verdict %q", text)
	}
	*v = Verdict(i)
	return nil
}

// Limits of one expression. Real rules use about a tenth of each.
const (
	maxLength = 2_000  // characters
	maxCost   = 20_000 // CEL cost units: about 2 ms
)

// Origin says where a rule is written, so that an error can be found.
type Origin struct {
	File string // "packs/xf/frameworks/xf-2026.yaml"
	Line int    // 1-based; 0 when not known
	Rule string // "XF-01"
}

// Rule is a compiled rule: safe for any number of goroutines.
type Rule struct {
	origin  Origin
	when    cel.Program // nil: applies always
	require cel.Program
	fields  []string
	compare bool // require compares a value, and not only asks whether there is one
}

// Result is what one rule says about one document, and why.
type Result struct {
	Verdict Verdict
	Missing []string     // paths of the fields it needed and did not find
	Cost    uint64       // CEL cost units spent; 0 where the expression's length alone bounds them
	Fault   *fault.Fault // why it could not run; Verdict is then Unknown
}

// Compile checks and plans a rule. when may be empty: the rule then applies
// always. The error is a *fault.Fault naming file, line, rule and the mend.
func (s *Schema) Compile(at Origin, when, require string) (*Rule, error) {
	r := &Rule{origin: at}
	var err error
	if when != "" {
		if r.when, err = s.program(at, when, &r.fields); err != nil {
			return nil, err
		}
	}
	if r.require, err = s.program(at, require, &r.fields); err != nil {
		return nil, err
	}
	r.compare = comparison.MatchString(require)
	return r, nil
}

// Fields lists the paths the rule names, in the order it names them: the rule's own
// list, to be read only.
func (r *Rule) Fields() []string { return slices.Clip(r.fields) }

// Reads reports whether the rule names the path.
func (r *Rule) Reads(path string) bool { return slices.Contains(r.fields, path) }

// ReadsAny reports whether the rule names a field of which is says yes.
func (r *Rule) ReadsAny(is func(path string) bool) bool { return slices.ContainsFunc(r.fields, is) }

// comparison is anything in an expression that looks at a value.
var comparison = regexp.MustCompile(`[<>=]|!=|\bin\b|\.\w+\(|\bsize\(`)

// Presence reports whether the rule only asks whether fields are stated.
func (r *Rule) Presence() bool { return !r.compare }

// Eval runs the rule. A condition that is unknown leaves the rule unknown, unless
// what it requires holds anyway.
func (r *Rule) Eval(d *Document) Result {
	if r.when == nil {
		return r.run(r.require, d)
	}
	cond := r.run(r.when, d)
	if cond.Verdict == Fail {
		cond.Verdict = Exempt
		return cond
	}
	res := r.run(r.require, d)
	res.Cost += cond.Cost
	if cond.Verdict == Pass || res.Verdict == Pass {
		return res
	}
	if res.Verdict == Fail { // it fails if it applies, and whether it does is not known
		res.Missing = nil
	}
	res.Verdict = Unknown
	for _, m := range cond.Missing {
		if !slices.Contains(res.Missing, m) {
			res.Missing = append(res.Missing, m)
		}
	}
	if res.Fault == nil {
		res.Fault = cond.Fault
	}
	return res
}

func (r *Rule) run(p cel.Program, d *Document) Result {
	out, det, err := p.Eval(d)
	var res Result
	if cost := det.ActualCost(); cost != nil {
		res.Cost = *cost
	}
	if err != nil {
		res.Fault = r.broken(err)
		return res
	}
	switch v := out.(type) {
	case types.Bool:
		res.Verdict = Fail
		if v {
			res.Verdict = Pass
		}
	case *types.Unknown:
		for _, id := range v.IDs() {
			trails, _ := v.GetAttributeTrails(id)
			for _, t := range trails {
				res.Missing = append(res.Missing, t.Variable())
			}
		}
	default:
		res.Fault = r.broken(fmt.Errorf("result is a %s", out.Type().TypeName()))
	}
	return res
}

func (r *Rule) broken(err error) *fault.Fault {
	var over interpreter.EvalCancelledError
	if errors.As(err, &over) && over.Cause == interpreter.CostLimitExceeded {
		return r.origin.fault("rule.cost", "limit", maxCost).Wrap(err)
	}
	return r.origin.fault("rule.run", "problem", err.Error()).Wrap(err)
}

func (o Origin) fault(key string, kv ...any) *fault.Fault {
	kv = append([]any{"file", o.File, "line", o.Line, "rule", o.Rule}, kv...)
	return fault.New(fault.Invalid, key, kv...).At(fmt.Sprintf("%s:%d", o.File, o.Line))
}

// allowed is the whole of CEL that rules may use: comparison, logic, presence,
// membership and text. No arithmetic, no conversions, no building of values.
var allowed = []string{
	operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.Conditional,
	operators.Equals, operators.NotEquals,
	operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals,
	operators.In, operators.Index, operators.NotStrictlyFalse, overloads.Size,
	overloads.StartsWith, overloads.EndsWith, overloads.Contains, overloads.Matches,
	overloads.TypeConvertTimestamp,
}

func newEnv(s *Schema) (*cel.Env, error) {
	subset := &env.LibrarySubset{IncludeMacros: []string{operators.Has, operators.All, operators.Exists, operators.ExistsOne}}
	for _, name := range allowed {
		subset.IncludeFunctions = append(subset.IncludeFunctions, env.NewFunction(name))
	}
	// exists_one counts: its accumulator is the one place where + is needed.
	subset.IncludeFunctions = append(subset.IncludeFunctions, env.NewFunction(operators.Add, env.NewOverload(overloads.AddInt64, nil, nil)))
	opts := []cel.EnvOption{
		cel.StdLib(cel.StdLibSubset(subset)),
		cel.CustomTypeProvider(s),
		cel.CrossTypeNumericComparisons(true),
		cel.HomogeneousAggregateLiterals(),
		cel.ParserExpressionSizeLimit(maxLength),
		cel.ParserRecursionLimit(32),
		cel.RegexProgramSizeLimit(1_000),
	}
	for _, sl := range s.root.slots {
		opts = append(opts, cel.Variable(sl.name, sl.field.Type))
	}
	return cel.NewCustomEnv(opts...)
}

func (s *Schema) program(at Origin, text string, fields *[]string) (cel.Program, error) {
	if strings.TrimSpace(text) == "" {
		return nil, at.fault("rule.empty")
	}
	checked, issues := s.env.Compile(text)
	if err := issues.Err(); err != nil {
		return nil, s.explain(at, text, err)
	}
	if !checked.OutputType().IsExactType(cel.BoolType) {
		return nil, at.fault("rule.not_truth", "expression", text, "type", checked.OutputType().String())
	}
	w := walker{at: at, text: text, schema: s}
	w.walk(checked.NativeRep().Expr(), nil)
	if w.fault != nil {
		return nil, w.fault
	}
	for _, f := range w.fields {
		if !slices.Contains(*fields, f) {
			*fields = append(*fields, f)
		}
	}
	opts := []cel.ProgramOption{cel.EvalOptions(cel.OptOptimize)}
	if w.costly { // counting costs a quarter of an evaluation
		opts = append(opts, cel.CostLimit(maxCost))
	}
	p, err := s.env.Program(checked, opts...)
	if err != nil {
		return nil, at.fault("rule.compile", "expression", text, "problem", err.Error()).Wrap(err)
	}
	return p, nil
}

var (
	undefinedField = regexp.MustCompile(`undefined field '([^']+)'`)
	undeclaredName = regexp.MustCompile(`undeclared reference to '([^']+)'`)
	noOverload     = regexp.MustCompile(`no matching overload for '([^']+)'`)
	arithmetic     = []string{operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Modulo, operators.Negate}
)

// explain turns a checker's message into one a jurist can act on.
func (s *Schema) explain(at Origin, text string, err error) *fault.Fault {
	msg := err.Error()
	for _, re := range []*regexp.Regexp{undeclaredName, noOverload} {
		if m := re.FindStringSubmatch(msg); m != nil && slices.Contains(arithmetic, m[1]) {
			return at.fault("rule.arithmetic", "expression", text).Wrap(err)
		}
	}
	for _, re := range []*regexp.Regexp{undefinedField, undeclaredName} {
		if m := re.FindStringSubmatch(msg); m != nil {
			path := pathAround(text, m[1])
			return at.fault("rule.unknown_field", "field", path, "near", s.Near(path), "expression", text).Wrap(err)
		}
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(msg, "ERROR: <input>:"), "\n")
	return at.fault("rule.compile", "expression", text, "problem", first).Wrap(err)
}

// pathAround is the dotted path in text that has name as one of its parts.
func pathAround(text, name string) string {
	m := regexp.MustCompile(`[A-Za-z_][\w.]*\b` + regexp.QuoteMeta(name) + `\b[\w.]*|\b` + regexp.QuoteMeta(name) + `\b[\w.]*`).FindString(text)
	if m == "" {
		return name
	}
	return m
}

// walker collects the paths an expression names and refuses what the checker
// lets through.
type walker struct {
	at     Origin
	text   string
	schema *Schema
	fields []string
	fault  *fault.Fault
	costly bool // it can cost more than its length: it goes through a list or a text
}

// flat are the operators whose cost does not grow with what they are given.
var flat = []string{
	operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.Conditional, operators.NotStrictlyFalse,
	operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, overloads.TypeConvertTimestamp,
}

// grows reports whether a call's cost grows with the document: not with what the
// author wrote out.
func grows(c ast.CallExpr) bool {
	switch args := c.Args(); c.FunctionName() {
	case operators.Equals, operators.NotEquals:
		return args[0].Kind() != ast.LiteralKind && args[1].Kind() != ast.LiteralKind
	case operators.In:
		return args[1].Kind() != ast.ListKind
	default:
		return !slices.Contains(flat, c.FunctionName())
	}
}

// walk visits e. vars maps a comprehension's variable to the path it ranges over.
func (w *walker) walk(e ast.Expr, vars map[string]string) {
	if path := pathOf(e, vars); path != "" {
		if !slices.Contains(w.fields, path) && w.schema.find(path) != nil {
			w.fields = append(w.fields, path)
		}
		return
	}
	switch e.Kind() {
	case ast.SelectKind:
		w.walk(e.AsSelect().Operand(), vars)
	case ast.CallKind:
		c := e.AsCall()
		w.costly = w.costly || grows(c)
		if c.FunctionName() == operators.Add {
			w.fault = w.at.fault("rule.arithmetic", "expression", w.text)
		}
		if c.IsMemberFunction() {
			w.walk(c.Target(), vars)
		}
		for _, a := range c.Args() {
			w.walk(a, vars)
		}
	case ast.ListKind:
		for _, el := range e.AsList().Elements() {
			w.walk(el, vars)
		}
	case ast.MapKind, ast.StructKind:
		w.fault = w.at.fault("rule.compile", "expression", w.text, "problem", "a rule builds no values")
	case ast.ComprehensionKind:
		w.comprehension(e.AsComprehension(), vars)
	}
}

func (w *walker) comprehension(c ast.ComprehensionExpr, vars map[string]string) {
	w.costly = true
	w.walk(c.IterRange(), vars)
	inner := map[string]string{c.IterVar(): "", c.AccuVar(): ""}
	for k, v := range vars {
		inner[k] = v
	}
	if path := pathOf(c.IterRange(), vars); path != "" {
		inner[c.IterVar()] = path + "[]"
	}
	step := c.LoopStep()
	// exists_one's step is cond ? accu + 1 : accu; only its condition is the author's.
	if step.Kind() == ast.CallKind && step.AsCall().FunctionName() == operators.Conditional {
		step = step.AsCall().Args()[0]
	}
	w.walk(step, inner)
}

// pathOf is the dotted path of a chain of selections, or "".
func pathOf(e ast.Expr, vars map[string]string) string {
	switch e.Kind() {
	case ast.IdentKind:
		if path, ok := vars[e.AsIdent()]; ok {
			return path
		}
		return e.AsIdent()
	case ast.SelectKind:
		if p := pathOf(e.AsSelect().Operand(), vars); p != "" {
			return p + "." + e.AsSelect().FieldName()
		}
	}
	return ""
}
