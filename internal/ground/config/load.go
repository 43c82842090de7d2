package config

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"opencairn.org/cairn/internal/ground/fault"
)

// Source is where settings come from.
type Source struct {
	File string   // YAML; none when empty
	Env  []string // os.Environ(): NAME=value
	// OtherEnv are CAIRN_ variables that are not settings: those that mirror
	// the flags of the command line.
	OtherEnv []string
}

// Load reads the configuration, the file first, then the environment. What is
// wrong comes back as one fault.List, each fault with file and line or with the
// variable's name.
func Load(s Source) (Config, error) {
	c := Default()
	var wrong fault.List
	if s.File != "" {
		text, err := os.ReadFile(s.File)
		if errors.Is(err, fs.ErrNotExist) {
			return c, fault.New(fault.NotFound, "config.no_file", "file", s.File).Wrap(err)
		}
		if err != nil {
			return c, fmt.Errorf("read configuration: %w", err)
		}
		entries, faults := parse(s.File, text)
		wrong = append(append(wrong, faults...), c.apply(entries)...)
	}
	entries, faults := fromEnv(s)
	wrong = append(append(wrong, faults...), c.apply(entries)...)
	if len(wrong) > 0 {
		return c, wrong
	}
	c.complete()
	return c, c.check().OrNil()
}

// entry is one value with the place it came from.
type entry struct {
	key, where string
	values     []string
	inFile     bool
}

// fault names the place and the key, not the value: a misspelt key may be that
// of a password.
func (e entry) fault(key string, kv ...any) *fault.Fault {
	args := append([]any{"where", e.where, "key", e.key}, kv...)
	return fault.New(fault.Invalid, key, args...).At(e.where)
}

// parse reads the YAML file into entries, "mail: {url: x}" as "mail.url".
func parse(file string, text []byte) ([]entry, fault.List) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, fault.List{fault.New(fault.Invalid, "config.yaml", "file", file, "problem", err.Error()).Wrap(err)}
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	return flatten(file, "", doc.Content[0])
}

func flatten(file, prefix string, n *yaml.Node) (entries []entry, wrong fault.List) {
	where := fmt.Sprintf("%s:%d", file, n.Line)
	if n.Kind != yaml.MappingNode {
		return nil, fault.List{entry{key: strings.TrimSuffix(prefix, "."), where: where}.fault("config.shape")}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		e := entry{key: prefix + name.Value, where: fmt.Sprintf("%s:%d", file, name.Line), inFile: true}
		switch value.Kind {
		case yaml.ScalarNode:
			e.values = []string{value.Value}
		case yaml.SequenceNode:
			for _, item := range value.Content {
				if item.Kind != yaml.ScalarNode {
					wrong = append(wrong, e.fault("config.shape"))
				}
				e.values = append(e.values, item.Value)
			}
		case yaml.MappingNode:
			inner, faults := flatten(file, e.key+".", value)
			entries, wrong = append(entries, inner...), append(wrong, faults...)
			continue
		default:
			wrong = append(wrong, e.fault("config.shape"))
			continue
		}
		entries = append(entries, e)
	}
	return entries, wrong
}

// forTests reports a variable that speaks to the project's own tests, which run
// the program with whatever surrounds them.
func forTests(name string) bool {
	return strings.HasPrefix(name, "CAIRN_TEST_") || strings.HasPrefix(name, "CAIRN_CRASH_") || name == "CAIRN_SHARED" || name == "CAIRN_PROOF"
}

func fromEnv(s Source) (entries []entry, wrong fault.List) {
	for _, pair := range s.Env {
		name, value, _ := strings.Cut(pair, "=")
		switch {
		case !strings.HasPrefix(name, "CAIRN_"), slices.Contains(s.OtherEnv, name),
			name == "CAIRN_CONFIG", forTests(name):
			continue
		}
		e := entry{where: name, values: []string{value}}
		for _, set := range settings {
			if envName(set.key) == name {
				e.key = set.key
			}
		}
		if e.key == "" {
			e.key = name
			wrong = append(wrong, e.fault("config.unknown", "known", near(name, envName)))
			continue
		}
		entries = append(entries, e)
	}
	return entries, wrong
}

func envName(key string) string {
	return "CAIRN_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// apply sets each entry, refusing keys that are unknown or given twice.
func (c *Config) apply(entries []entry) (wrong fault.List) {
	seen := map[string]bool{}
	for _, e := range entries {
		i := slices.IndexFunc(settings, func(s setting) bool { return s.key == e.key })
		switch {
		case i < 0:
			wrong = append(wrong, e.fault("config.unknown", "known", near(e.key, func(k string) string { return k })))
			continue
		case seen[e.key]:
			wrong = append(wrong, e.fault("config.twice"))
			continue
		case settings[i].secret && e.inFile:
			wrong = append(wrong, e.fault("config.secret_inline", "env", envName(e.key)))
			continue
		}
		seen[e.key] = true
		if err := settings[i].set(c, e.values); err != nil { // about a number, a switch, a network: no secret
			wrong = append(wrong, e.fault("config.value", "problem", err.Error()).Wrap(err))
		}
		if e.inFile && holdsPassword(e.key, c) {
			wrong = append(wrong, e.fault("config.secret_inline", "env", envName(e.key)))
		}
	}
	return wrong
}

// setting knows how to set one key. Fields, keys and this list agree: a test
// compares them.
type setting struct {
	key    string
	secret bool // from the environment only
	set    func(c *Config, values []string) error
}

var settings = []setting{
	{"data_dir", false, one(func(c *Config, v string) error { c.DataDir = v; return nil })},
	{"database", false, one(func(c *Config, v string) error { c.Database = v; return nil })},
	{"address", false, one(func(c *Config, v string) error { c.Address = v; return nil })},
	{"public_url", false, one(func(c *Config, v string) error { c.PublicURL = strings.TrimSuffix(v, "/"); return nil })},
	{"packs", false, func(c *Config, vs []string) error { c.Packs = list(vs); return nil }},
	{"jurisdictions", false, func(c *Config, vs []string) error { c.Jurisdictions = list(vs); return nil }},
	{"domains", false, func(c *Config, vs []string) error { c.Domains = list(vs); return nil }},
	{"mail.url", false, one(func(c *Config, v string) error { c.MailURL = v; return nil })},
	{"mail.from", false, one(func(c *Config, v string) error { c.MailFrom = v; return nil })},
	{"mail.password_file", false, one(func(c *Config, v string) error { c.MailPasswordFile = v; return nil })},
	{"mail.password", true, one(func(c *Config, v string) error { c.MailPassword = Secret(v); return nil })},
	{"sign_in_at", false, func(c *Config, vs []string) error { c.SignInAt = list(vs); return nil }},
	{"card_days", false, one(func(c *Config, v string) (err error) { c.CardDays, err = atLeastZero(v); return err })},
	{"trusted_proxies", false, func(c *Config, vs []string) error { return c.setProxies(list(vs)) }},
	{"secret_file", false, one(func(c *Config, v string) error { c.SecretFile = v; return nil })},
	{"secret", true, one(func(c *Config, v string) error { c.Secret = Secret(v); return nil })},
	{"workers", false, one(func(c *Config, v string) (err error) { c.Workers, err = atLeastZero(v); return err })},
	{"log", false, one(func(c *Config, v string) error { return c.setLog(v) })},
	{"log_name", false, one(func(c *Config, v string) error { c.LogName = v; return nil })},
	{"demo", false, one(func(c *Config, v string) (err error) { c.Demo, err = strconv.ParseBool(v); return err })},
	{"demo_hosts", false, func(c *Config, vs []string) error { c.DemoHosts = list(vs); return nil }},
}

func one(set func(*Config, string) error) func(*Config, []string) error {
	return func(c *Config, values []string) error {
		if len(values) != 1 {
			return errors.New("one value, not a list")
		}
		return set(c, values[0])
	}
}

// list takes a YAML list, or values separated by commas.
func list(values []string) (items []string) {
	for _, v := range values {
		for item := range strings.SplitSeq(v, ",") {
			if item = strings.TrimSpace(item); item != "" {
				items = append(items, item)
			}
		}
	}
	return items
}

func atLeastZero(v string) (int, error) {
	n, err := strconv.Atoi(v)
	if err == nil && n < 0 {
		return 0, errors.New("not below zero")
	}
	return n, err
}

func (c *Config) setLog(v string) error {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level, ok := levels[strings.ToLower(v)]
	if !ok {
		return errors.New("debug, info, warn or error")
	}
	c.Log = level
	return nil
}

func (c *Config) setProxies(networks []string) error {
	c.TrustedProxies = nil
	for _, n := range networks {
		p, err := netip.ParsePrefix(n)
		if a, addrErr := netip.ParseAddr(n); addrErr == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return err
		}
		c.TrustedProxies = append(c.TrustedProxies, p.Masked())
	}
	return nil
}

// near is the known key that looks most like an unknown one.
func near(key string, name func(string) string) string {
	best, least := "", 1<<30
	for _, s := range settings {
		if d := distance(key, name(s.key)); d < least {
			best, least = name(s.key), d
		}
	}
	return best
}

// distance is Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
