package strictjson

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// Object reads the members of one JSON object by name and type. The first
// violation is kept and returned by [Object.Done]; after it every read yields
// a zero value, so a reader states its members one per line without checking
// each.
type Object struct {
	path    string
	members map[string]any
	read    map[string]bool
	err     *error // shared with the objects within
}

func newObject(path string, m map[string]any) *Object {
	return &Object{path: path, members: m, read: make(map[string]bool), err: new(error)}
}

// Has reports whether the member is present, whatever its value.
func (o *Object) Has(name string) bool {
	_, ok := o.members[name]
	return ok
}

// String reads a required string.
func (o *Object) String(name string) string {
	s, ok := o.take(name).(string)
	if !ok {
		o.fail("%q is not a string", join(o.path, name))
	}
	return s
}

// Int reads a required whole number written without fraction or exponent.
func (o *Object) Int(name string) int64 {
	n, ok := o.take(name).(json.Number)
	i, err := strconv.ParseInt(n.String(), 10, 64)
	if !ok || err != nil || n == "-0" {
		o.fail("%q is not a whole number", join(o.path, name))
	}
	return i
}

// Bool reads a required true or false.
func (o *Object) Bool(name string) bool {
	b, ok := o.take(name).(bool)
	if !ok {
		o.fail("%q is neither true nor false", join(o.path, name))
	}
	return b
}

// Strings reads a required list of strings; an empty list is not nil.
func (o *Object) Strings(name string) []string {
	list, ok := o.take(name).([]any)
	out := make([]string, 0, len(list))
	for _, v := range list {
		s, isString := v.(string)
		ok = ok && isString
		out = append(out, s)
	}
	if !ok {
		o.fail("%q is not a list of strings", join(o.path, name))
	}
	return out
}

// Ints reads a required object whose members are all whole numbers.
func (o *Object) Ints(name string) map[string]int64 {
	in := o.Object(name)
	out := make(map[string]int64, len(in.members))
	for _, member := range in.Names() {
		out[member] = in.Int(member)
	}
	return out
}

// Object reads a required object within. Its violations count as the outer
// object's; its unknown members are found by its own Done.
func (o *Object) Object(name string) *Object {
	m, ok := o.take(name).(map[string]any)
	if !ok {
		o.fail("%q is not an object", join(o.path, name))
	}
	in := newObject(join(o.path, name), m)
	in.err = o.err
	return in
}

// Objects reads a required list of objects. Their violations count as the outer
// object's; their unknown members are found by the Done of each.
func (o *Object) Objects(name string) []*Object {
	list, ok := o.take(name).([]any)
	out := make([]*Object, 0, len(list))
	for i, v := range list {
		m, isObject := v.(map[string]any)
		ok = ok && isObject
		in := newObject(fmt.Sprintf("%s[%d]", join(o.path, name), i), m)
		in.err = o.err
		out = append(out, in)
	}
	if !ok {
		o.fail("%q is not a list of objects", join(o.path, name))
	}
	return out
}

// Names lists the members in alphabetical order.
func (o *Object) Names() []string {
	names := make([]string, 0, len(o.members))
	for name := range o.members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Err returns the first violation so far.
func (o *Object) Err() error { return *o.err }

// Done returns the first violation, an unread member included.
func (o *Object) Done() error {
	for _, name := range o.Names() {
		if !o.read[name] {
			o.fail("member %q is not known", join(o.path, name))
		}
	}
	return *o.err
}

func (o *Object) take(name string) any {
	o.read[name] = true
	v, ok := o.members[name]
	if !ok {
		o.fail("member %q is missing", join(o.path, name))
	}
	return v
}

func (o *Object) fail(format string, args ...any) {
	if *o.err == nil {
		*o.err = fmt.Errorf(format, args...)
	}
}
