package demo

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/examples/atelier"
	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web/mailbox"
)

func credentials(s mailbox.SignIn) account.Credentials {
	return account.Credentials{Email: s.Email, Password: s.Password}
}

// running is a demo that serves, and a visitor's browser.
type running struct {
	*demo
	out    *bytes.Buffer
	client *http.Client
	stop   func()
}

// start opens a demo in dir and runs it until stop or the end of the test.
func start(t *testing.T, dir string) *running {
	t.Helper()
	r := &running{out: &bytes.Buffer{}}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r.client = &http.Client{Jar: jar}
	r.demo, err = open(t.Context(), Options{Dir: dir, Listen: "localhost:0", Product: "localhost:0", Out: r.out, crowd: 2})
	if err != nil {
		t.Fatal(err)
	}
	r.greet()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- r.run(ctx) }()
	stopped := false
	r.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := r.close(); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(r.stop)
	return r
}

// get reads a page and expects its status.
func (r *running) get(t *testing.T, address string, status int) (string, http.Header) {
	t.Helper()
	return r.send(t, http.MethodGet, address, nil, status)
}

func (r *running) send(t *testing.T, method, address string, form url.Values, status int) (string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != status {
		t.Fatalf("%s %s: %d, want %d\n%s", method, address, resp.StatusCode, status, body)
	}
	return string(body), resp.Header
}

func contains(t *testing.T, page string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(page, w) {
			t.Errorf("%q is not on the page:\n%s", w, page)
		}
	}
}

// delivered waits for the queue to have brought a mail.
func (r *running) delivered(t *testing.T, to string) string {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		for _, m := range r.mailbox.List() {
			if m.To.Address == to {
				return m.ID
			}
		}
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatalf("no mail to %s", to)
		}
	}
}

func TestDemo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	leaveHalf(t, dir)
	r := start(t, dir)
	if _, err := os.Stat(placeIn(dir).unfinished().dir); !os.IsNotExist(err) {
		t.Errorf("what was half done is still there: %v", err)
	}

	page, _ := r.get(t, r.url+"/sign-in", http.StatusOK)
	contains(t, page, "Sign in", Vendor)
	r.mailboxShowsMails(t)
	r.visitorFollowsALink(t)
	r.licenseGoesIntoTheProduct(t)
	r.stop()
	contains(t, r.out.String(), r.url+mailbox.Path, r.productURL, "marta.lindqvist@lindqvist-weber.example", Password, "1. Take a license key: As Marta Lindqvist", r.left.keys[0].Code, filepath.Join(dir, "demo"))

	again := start(t, dir)
	if !slices.Equal(again.left.keys, r.left.keys) || len(r.left.keys) == 0 {
		t.Errorf("permission keys %v, then %v", r.left.keys, again.left.keys)
	}
	if strings.Contains(again.out.String(), "Making") {
		t.Error("the second start makes another history")
	}
	if again.product.InstallID() != r.product.InstallID() {
		t.Error("the second start has another installation")
	}
	again.signIn(t, "marta.lindqvist@lindqvist-weber.example")
	page, _ = again.get(t, again.url+"/organizations", http.StatusOK)
	contains(t, page, "Lindqvist Weber Architekten")
	again.delivered(t, "emeka.okonkwo@lindqvist-weber.example")
}

func (r *running) signIn(t *testing.T, email string) {
	t.Helper()
	r.send(t, http.MethodPost, r.url+"/sign-in", url.Values{"email": {email}, "password": {Password}}, http.StatusOK)
}

func (r *running) mailboxShowsMails(t *testing.T) {
	t.Helper()
	id := r.delivered(t, "emeka.okonkwo@lindqvist-weber.example")
	page, _ := r.get(t, r.url+mailbox.Path, http.StatusOK)
	contains(t, page, "emeka.okonkwo@lindqvist-weber.example", mailbox.Path+"/"+id, "Marta Lindqvist invites you", atelier.DemoPassword, r.productURL, r.left.keys[0].Code)

	page, header := r.get(t, r.url+mailbox.Path+"/"+id, http.StatusOK)
	contains(t, page, `sandbox="allow-top-navigation-by-user-activation"`, mailbox.Path+"/"+id+"/html")
	contains(t, header.Get("Content-Security-Policy"), "frame-src 'self'", "script-src 'self'", "frame-ancestors 'none'")

	page, header = r.get(t, r.url+mailbox.Path+"/"+id+"/html", http.StatusOK)
	contains(t, page, `<base target="_top">`, r.url+"/invitations/")
	contains(t, header.Get("Content-Security-Policy"), "default-src 'none'", "sandbox allow-top", "frame-ancestors 'self'")

	page, _ = r.get(t, r.url+mailbox.Path+"/"+id+"?as=text", http.StatusOK)
	link := regexp.MustCompile(`<a href="(` + regexp.QuoteMeta(r.url) + `/invitations/[^"]+)">`).FindStringSubmatch(page)
	if link == nil {
		t.Fatalf("no link in the text:\n%s", page)
	}
	page, _ = r.get(t, link[1], http.StatusOK)
	contains(t, page, "Lindqvist Weber Architekten")
	r.get(t, r.url+mailbox.Path+"/mail_none", http.StatusNotFound)
	r.get(t, r.url+mailbox.Path+"/..%2f..%2fsecret/html", http.StatusNotFound)
}

// licenseGoesIntoTheProduct takes the first three steps of the tour.
func (r *running) licenseGoesIntoTheProduct(t *testing.T) {
	t.Helper()
	by, list := r.marta(t)
	for _, l := range list {
		if l.Name != "Design office" {
			continue
		}
		if l.InstallID != r.product.InstallID() {
			t.Errorf("%s is for installation %s", l.Name, l.InstallID)
		}
		_, key, err := r.server.Licensing.Key(t.Context(), by, l.Organization, l.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.product.Install(t.Context(), key); err != nil {
			t.Errorf("%s: %v", l.Name, err)
		}
	}
	if err := r.product.Sync(t.Context()); err != nil { // as it does by itself a moment later
		t.Error(err)
	}
	r.send(t, http.MethodPost, r.productURL+"/sign-in", url.Values{"email": {atelier.DemoEmail}, "password": {atelier.DemoPassword}}, http.StatusOK)
	page, _ := r.get(t, r.productURL+"/admin/licenses/", http.StatusOK)
	contains(t, page, "Design office", "Competition team", r.product.InstallID())
	page, _ = r.get(t, r.productURL+"/admin/users", http.StatusOK)
	contains(t, page, "licensed for 15 and 15")
}

// marta is an owner, with the licenses of her organization.
func (r *running) marta(t *testing.T) (domain.Actor, []domain.License) {
	t.Helper()
	a, err := r.server.Accounts.CheckCredentials(t.Context(), credentials(signIns()[0]))
	if err != nil {
		t.Fatal(err)
	}
	by := domain.Actor{Kind: domain.ActorPerson, Account: a.ID, Name: a.Email.Address}
	mine, err := r.server.People.Mine(t.Context(), by)
	if err != nil || len(mine) != 1 {
		t.Fatalf("%v, %v", mine, err)
	}
	list, err := r.server.Licensing.Licenses(t.Context(), by, mine[0].Organization.ID, domain.ListRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return by, list.Items
}

// leaveHalf leaves behind what an interrupted start does.
func leaveHalf(t *testing.T, dir string) {
	t.Helper()
	half := placeIn(dir).unfinished()
	if err := half.clear(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(half.database(), []byte("half of something"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, Options{Dir: dir, Listen: "localhost:0", Product: "localhost:0", crowd: 1}); err == nil {
		t.Fatal("a canceled start succeeded")
	}
	if filled, err := placeIn(dir).filled(); filled || err != nil {
		t.Fatalf("%t, %v: half a demo counts as one", filled, err)
	}
}

func TestStartsThatCannotSucceedSayWhatToDo(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	torn, file := t.TempDir(), filepath.Join(t.TempDir(), "file")
	if err := os.MkdirAll(placeIn(torn).dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	for name, tt := range map[string]struct {
		o    Options
		want string
	}{
		"portal's port in use":  {Options{Dir: empty, Listen: taken.Addr().String(), Product: "localhost:0"}, "stop it, or choose another address with --listen"},
		"product's port in use": {Options{Dir: empty, Listen: "localhost:0", Product: taken.Addr().String()}, "with --product"},
		"no address":            {Options{Dir: empty, Listen: "nowhere", Product: "localhost:0"}, "--listen: "},
		"a torn demo":           {Options{Dir: torn, Listen: "localhost:0", Product: "localhost:0"}, "remove it"},
		"a file for a folder":   {Options{Dir: file, Listen: "localhost:0", Product: "localhost:0"}, file},
	} {
		err := Run(t.Context(), tt.o)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
	if left, err := os.ReadDir(empty); err != nil || len(left) > 0 {
		t.Errorf("a start that failed left %v (%v)", left, err)
	}
}
