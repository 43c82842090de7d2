package pack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/rule"
)

// Set is all packs a deployment knows.
type Set struct {
	packs      []*Pack // by code
	frameworks []*Framework
	tables     *credit.Tables
}

// With is the set as it would be with one more source laid over it. The set
// itself does not change; the two share the packs that the source has nothing to
// do with. Errors are those of Open.
func (s *Set) With(src Source) (*Set, error) {
	byCode := map[string]*Pack{}
	for _, p := range s.packs {
		byCode[p.Code] = p
	}
	laid, faults, err := layOver(byCode, src)
	if err != nil {
		return nil, err
	}
	for _, p := range s.packs {
		if byCode[p.Code] != p || !p.speaksOf(laid) {
			continue
		}
		if byCode[p.Code], err = p.reread(); err != nil {
			return nil, err
		}
	}
	if src.Trusted {
		laid = nil
	}
	return assemble(byCode, laid, faults)
}

// speaksOf is true for a pack with a rule about an element of one of these.
func (p *Pack) speaksOf(others []*Pack) bool {
	for _, f := range p.Frameworks {
		for _, r := range f.Rules {
			id, _, elsewhere := strings.Cut(r.Element, "#")
			if elsewhere && slices.ContainsFunc(others, func(o *Pack) bool { return o.has(id) }) {
				return true
			}
		}
	}
	return false
}

func (p *Pack) has(framework string) bool {
	return slices.ContainsFunc(p.Frameworks, func(f *Framework) bool { return f.ID == framework })
}

// Tables are the credit systems and levels that ship with the program, with what
// the packs add to them or correct.
func (s *Set) Tables() *credit.Tables { return s.tables }

// Source is a place with one folder per pack.
type Source struct {
	Name    string // as messages show it
	FS      fs.FS
	Trusted bool   // proven by the tests of this program: rules are compiled when first used
	Only    string // this folder alone; every one when empty
}

// Dir is a folder of packs, as --packs names it. Its rules are compiled at once,
// so that a mistake is found at start.
func Dir(dir string) Source { return Source{Name: strings.TrimRight(dir, "/"), FS: os.DirFS(dir)} }

// Folder is one pack's own folder.
func Folder(dir string) Source {
	dir = strings.TrimRight(dir, "/")
	if abs, err := filepath.Abs(dir); err == nil {
		return Source{Name: path.Dir(dir), FS: os.DirFS(filepath.Dir(abs)), Only: filepath.Base(abs)}
	}
	return Source{Name: dir, FS: os.DirFS(path.Dir(dir)), Only: path.Base(dir)}
}

// Open reads packs. A pack of a later source replaces one of the same code. The
// error is a fault.List naming everything that is wrong, or an ordinary error
// when a source could not be read.
func Open(sources ...Source) (*Set, error) {
	byCode := map[string]*Pack{}
	var untrusted []*Pack
	var faults fault.List
	for _, src := range sources {
		laid, wrong, err := layOver(byCode, src)
		if err != nil {
			return nil, err
		}
		faults = append(faults, wrong...)
		if !src.Trusted {
			untrusted = append(untrusted, laid...)
		}
	}
	return assemble(byCode, untrusted, faults)
}

// layOver reads a source's packs over those there are.
func layOver(byCode map[string]*Pack, src Source) (laid []*Pack, faults fault.List, err error) {
	laid, err = readAll(source{name: src.Name, fs: src.FS, only: src.Only})
	if err := gather(&faults, err); err != nil {
		return nil, nil, err
	}
	for _, p := range laid {
		byCode[p.Code] = p
	}
	return laid, faults, nil
}

// assemble makes a set of packs that were read, if nothing is wrong with them. The
// rules of those that nobody has proven are compiled at once.
func assemble(byCode map[string]*Pack, untrusted []*Pack, faults fault.List) (*Set, error) {
	if len(faults) > 0 {
		return nil, faults
	}
	s := newSet(byCode)
	if faults = s.link(); len(faults) > 0 {
		return nil, faults
	}
	for _, p := range untrusted {
		if byCode[p.Code] == p {
			faults = append(faults, p.compile()...)
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return s, nil
}

func newSet(byCode map[string]*Pack) *Set {
	s := &Set{tables: credit.Standard()}
	for _, p := range byCode {
		s.packs = append(s.packs, p)
	}
	slices.SortFunc(s.packs, func(a, b *Pack) int { return strings.Compare(a.Code, b.Code) })
	for _, p := range s.packs {
		s.frameworks = append(s.frameworks, p.Frameworks...)
	}
	return s
}

// Packs lists the packs by code.
func (s *Set) Packs() []*Pack { return slices.Clone(s.packs) }

// Country is what the packs call a country, in a language; empty when none is of it.
func (s *Set) Country(code, lang string) string {
	for _, p := range s.packs {
		if !p.Scheme && p.Jurisdiction == code {
			name, _ := p.Name.In(lang)
			return name
		}
	}
	return ""
}

// Pack is the pack with this code, or nil.
func (s *Set) Pack(code string) *Pack {
	for _, p := range s.packs {
		if p.Code == code {
			return p
		}
	}
	return nil
}

// Of is the pack that makes rules for a jurisdiction ("XF"), or nil. A scheme
// lives in a jurisdiction and makes none for it.
func (s *Set) Of(jurisdiction string) *Pack {
	for _, p := range s.packs {
		if !p.Scheme && strings.EqualFold(p.Jurisdiction, jurisdiction) {
			return p
		}
	}
	return nil
}

// Frameworks lists every version of every framework, by pack and id.
func (s *Set) Frameworks() []*Framework { return slices.Clone(s.frameworks) }

// Framework is the version with this id, or nil.
func (s *Set) Framework(id string) *Framework {
	for _, f := range s.frameworks {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// InForce lists the frameworks that hold on a day: one version of each series.
func (s *Set) InForce(on Day) []*Framework {
	var out []*Framework
	for _, f := range s.frameworks {
		if f.InForce(on) {
			out = append(out, f)
		}
	}
	return out
}

// Lineage is a pack and the packs it inherits from, nearest first.
func (s *Set) Lineage(p *Pack) []*Pack {
	var out []*Pack
	for p != nil && !slices.Contains(out, p) {
		out = append(out, p)
		p = s.Pack(p.Parent)
	}
	return out
}

// Check compiles every rule of every pack. The error is a fault.List.
func (s *Set) Check() error {
	var faults fault.List
	for _, p := range s.packs {
		faults = append(faults, p.compile()...)
	}
	return faults.OrNil()
}

func (p *Pack) compile() (faults fault.List) {
	for _, f := range p.Frameworks {
		if l, ok := fault.Of(f.Compile()); ok {
			faults = append(faults, l...)
		}
	}
	for _, s := range p.Schemes {
		if l, ok := fault.Of(s.Compile()); ok {
			faults = append(faults, l...)
		}
	}
	return faults
}

func compileRules(f *Framework) error {
	var faults fault.List
	if f.BindsWhen != "" {
		var err error
		f.binds, err = rule.Canonical().Compile(rule.Origin{File: f.File, Line: linesOf(f.data).at("bindsWhen"), Rule: "bindsWhen"}, "", f.BindsWhen)
		if l, ok := fault.Of(err); ok {
			faults = append(faults, l...)
		}
	}
	for _, r := range f.Rules {
		c, err := rule.Canonical().Compile(rule.Origin{File: f.File, Line: r.Line, Rule: r.ID}, r.When, r.Require)
		if l, ok := fault.Of(err); ok {
			faults = append(faults, l...)
			continue
		}
		r.Compiled = c
	}
	return faults.OrNil()
}

func readAll(src source) ([]*Pack, error) {
	entries, err := fs.ReadDir(src.fs, ".")
	if err != nil {
		return nil, fmt.Errorf("read packs in %s: %w", src.name, err)
	}
	var packs []*Pack
	var faults fault.List
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") || src.only != "" && e.Name() != src.only {
			continue
		}
		p, err := readPack(src, e.Name())
		if l, ok := fault.Of(err); ok {
			faults = append(faults, l...)
		} else if err != nil {
			return nil, err
		} else {
			packs = append(packs, p)
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return packs, nil
}

func readPack(src source, dir string) (*Pack, error) {
	file := dir + "/pack.yaml"
	data, err := src.read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Invalid, "pack.no_pack_file", "file", src.path(file)).At(src.path(file)).Wrap(err)
	}
	if err != nil {
		return nil, err
	}
	p := &Pack{Origin: src.path(dir), files: source{name: src.path(dir), fs: subFS(src.fs, dir)}}
	p.reread = func() (*Pack, error) { return readPack(src, dir) }
	if err := decode(src.path(file), data, p); err != nil {
		return nil, err
	}
	faults := checkPack(p, src.path(file), data, dir)
	if err := gather(&faults, readFrameworks(src, p, dir)); err != nil {
		return nil, err
	}
	if len(faults) == 0 {
		faults = checkTogether(p, src.path(file), data)
	}
	schemes, err := readSchemes(src, p, dir)
	if err := gather(&faults, err); err != nil {
		return nil, err
	}
	p.Schemes = schemes
	people, err := readPeople(src, p, dir)
	if err := gather(&faults, err); err != nil {
		return nil, err
	}
	for name, into := range map[string]*[]byte{"levels.yaml": &p.Levels, "credits.yaml": &p.Credits} {
		if *into, err = table(src, dir+"/"+name); err != nil {
			return nil, err
		}
	}
	parts := [][]byte{data}
	for _, f := range p.Frameworks {
		parts = append(parts, f.data)
	}
	for _, s := range p.Schemes {
		parts = append(parts, s.data)
	}
	p.Digest = digest(append(append(parts, people...), p.Levels, p.Credits)...)
	if len(faults) > 0 {
		return nil, faults
	}
	return p, nil
}

// readPeople reads what a pack says of the people who live there, and returns the
// files that it has. The error is a fault.List, or an ordinary error when a file
// could not be read.
func readPeople(src source, p *Pack, dir string) (files [][]byte, err error) {
	var faults fault.List
	var population, hurdles []byte
	p.Population, population, err = readPopulation(src, p, dir)
	if err := gather(&faults, err); err != nil {
		return nil, err
	}
	p.Hurdles, hurdles, err = readHurdles(src, p, dir)
	if err := gather(&faults, err); err != nil {
		return nil, err
	}
	files = slices.DeleteFunc([][]byte{population, hurdles}, func(data []byte) bool { return data == nil })
	return files, faults.OrNil()
}

// gather keeps the faults of a file beside those of the others; an error that is
// none is given back.
func gather(faults *fault.List, err error) error {
	if l, ok := fault.Of(err); ok {
		*faults = append(*faults, l...)
		return nil
	}
	return err
}

// readFrameworks reads a pack's frameworks into it. What is wrong with any of
// them is told at once, as faults.
func readFrameworks(src source, p *Pack, dir string) error {
	names, err := yamlFiles(src.fs, dir+"/frameworks")
	if err != nil {
		return err
	}
	var faults fault.List
	for _, name := range names {
		f, err := readFramework(src, name)
		if err != nil {
			if err := gather(&faults, err); err != nil {
				return err
			}
			continue
		}
		f.Pack = p
		faults = append(faults, checkFramework(f, strings.TrimSuffix(path.Base(name), ".yaml"))...)
		p.Frameworks = append(p.Frameworks, f)
	}
	return faults.OrNil()
}

// table reads levels.yaml or credits.yaml as JSON, the form formats/credit reads;
// nil when there is none.
func table(src source, name string) ([]byte, error) {
	data, err := src.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var v map[string]any
	if err := decode(src.path(name), data, &v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

func readFramework(src source, name string) (*Framework, error) {
	data, err := src.read(name)
	if err != nil {
		return nil, err
	}
	f := &Framework{File: src.path(name), Digest: digest(data), data: data}
	if err := decode(f.File, data, f); err != nil {
		return nil, err
	}
	if f.Series == "" {
		f.Series = f.ID
	}
	where := linesOf(data)
	for i, r := range f.Rules {
		if r != nil {
			r.Line = where.at("rules", i)
			for _, arg := range r.Args {
				_, valued := ValueOf(arg)
				r.valued = r.valued || valued
			}
		}
	}
	f.prepare()
	return f, nil
}

// link resolves what packs say about each other.
func (s *Set) link() (faults fault.List) {
	for _, p := range s.packs {
		faults = append(faults, s.addTables(p)...)
		faults = append(faults, s.checkParent(p)...)
		for _, f := range p.Frameworks {
			faults = append(faults, s.checkOverrides(f)...)
			for _, r := range f.Rules {
				if r.Element == "" {
					continue
				}
				switch of := s.element(f, r.Element); {
				case of == nil:
					faults = append(faults, at(f.File, r.Line, "pack.element", "rule", r.ID, "element", r.Element))
				case of != r.Of: // a shared pack is linked already, and others read it
					r.Of = of
				}
			}
		}
	}
	return append(faults, s.checkUnique()...)
}

// addTables adds a pack's own levels and credits.
func (s *Set) addTables(p *Pack) fault.List {
	if p.Levels == nil && p.Credits == nil {
		return nil
	}
	next, err := s.tables.With(p.Credits, p.Levels)
	if err != nil {
		return fault.List{at(p.Origin+"/levels.yaml, credits.yaml", 1, "pack.tables", "problem", err.Error()).Wrap(err)}
	}
	s.tables = next
	return nil
}

// checkOverrides: a framework replaces rules of packs it inherits from, by name.
func (s *Set) checkOverrides(f *Framework) (faults fault.List) {
	for i, name := range f.Overrides {
		id, r, _ := strings.Cut(name, "#")
		of := s.Framework(id)
		if of == nil || of.Pack == f.Pack || of.Rule(r) == nil || !slices.Contains(s.Lineage(f.Pack), of.Pack) {
			faults = append(faults, at(f.File, linesOf(f.data).at("overrides", i), "pack.override", "name", name, "pack", f.Pack.Code))
		}
	}
	return faults
}

func (s *Set) element(f *Framework, name string) *Element {
	if id, rest, ok := strings.Cut(name, "#"); ok {
		name = rest
		if f = s.Framework(id); f == nil {
			return nil
		}
	}
	for i := range f.Elements {
		if f.Elements[i].ID == name {
			return &f.Elements[i]
		}
	}
	return nil
}

func (s *Set) checkParent(p *Pack) fault.List {
	file := p.Origin + "/pack.yaml"
	seen := []string{p.Code}
	for q := p; q.Parent != ""; {
		next := s.Pack(q.Parent)
		if next == nil {
			return fault.List{fault.New(fault.Invalid, "pack.parent_unknown", "file", file, "parent", q.Parent).At(file)}
		}
		if seen = append(seen, next.Code); slices.Contains(seen[:len(seen)-1], next.Code) {
			return fault.List{fault.New(fault.Invalid, "pack.parent_cycle", "file", file, "cycle", strings.Join(seen, " -> ")).At(file)}
		}
		q = next
	}
	return nil
}

func (s *Set) checkUnique() (faults fault.List) {
	owner := map[string]*Framework{}
	land := map[string]*Pack{}
	for _, p := range s.packs {
		if p.Scheme {
			continue
		}
		j := strings.ToUpper(p.Jurisdiction)
		if other := land[j]; other != nil {
			file := p.Origin + "/pack.yaml"
			faults = append(faults, fault.New(fault.Invalid, "pack.jurisdiction_twice", "file", file, "jurisdiction", p.Jurisdiction, "other", other.Code).At(file))
		}
		land[j] = p
	}
	for _, f := range s.frameworks {
		if other := owner[f.ID]; other != nil {
			faults = append(faults, at(f.File, 1, "pack.twice", "id", f.ID, "other", other.File))
		}
		owner[f.ID] = f
	}
	return faults
}

func subFS(fsys fs.FS, dir string) fs.FS {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		return fsys // not reachable: dir came from ReadDir
	}
	return sub
}
