package domain

// Job is work that leaves its transaction: it is written with the change that
// caused it, runs at least once and is retried. JobKind names it for good.
type Job interface{ JobKind() string }

// SendMail asks for one mail. What it says is put together when it is sent,
// from the template and the data here; links carry tokens, so the job's row is
// deleted soon after it has run.
type SendMail struct {
	Template string            `json:"template"`
	Language string            `json:"language"`
	To       string            `json:"to"`
	Data     map[string]string `json:"data"`
}

// JobKind names the job.
func (SendMail) JobKind() string { return "send_mail" }
