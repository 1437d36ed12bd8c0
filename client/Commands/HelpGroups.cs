namespace LukePipeline.Client.Commands;

/// <summary>The groups of the help, most needed first.</summary>
internal static class HelpGroups
{
    /// <summary>All groups, of commands and of options.</summary>
    public static IReadOnlyList<HelpGroup> All { get; } =
    [
        new("On this machine", ["run", "show"]),
        new("On a cluster", ["submit", "jobs", "status", "watch", "cancel", "resume"]),
        new("Models", ["train", "eval", "model"]),
        new("The job", ["--output", "--spec", "--overwrite", "--stages", "--entity-model", "--relation-model", "--embedding-model"]),
        new("Reading the inputs", ["--format", "--id-field", "--text-field", "--words-field", "--sentences-field", "--metadata-fields", "--segmenter"]),
        new("What is extracted",
        [
            "--context", "--window-text", "--max-mention-subwords", "--max-mention-words", "--max-candidates-per-pass", "--min-score",
            "--min-relation-score", "--pair-schema", "--max-pairs-per-sentence",
        ]),
        new("Sizes and limits", ["--shard-bytes", "--max-document-bytes", "--max-compression-ratio", "--batch-words", "--batch-spans"]),
        new("The machine", ["--device", "--precision", "--engines", "--threads"]),
        new("The cluster", ["--redis", "--gateway", "--cluster-id", "--service-id", "--patience", "--tls-certificate", "--tls-key", "--tls-authority", "--label"]),
        new("This command", ["--request-id", "--watch", "--json", "--verbose", "--help"]),
    ];
}
