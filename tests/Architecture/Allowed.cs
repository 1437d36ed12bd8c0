namespace LukePipeline.Tests.Architecture;

/// <summary>What needs no user inside the product, and why. Names without namespaces: a type, or <c>Type::Member</c>; a star stands for the rest.</summary>
internal static class Allowed
{
    /// <summary>Where use begins; a type with all its members.</summary>
    private static readonly (string Name, string Reason)[] Roots =
    [
        ("luke!Program::<Main>$", "The entry point."),
        ("luke-silo!Program::<Main>$", "The entry point."),
        ("LukeFor*", "The heads of the reference, for those who use the library."),
        ("LukeModel", "The same: the encoder."),
        ("LukeConfig", "The same: its configuration."),
        ("LukeTokenizer", "The same: its tokenizer."),
        ("LukeInput", "The same: what the tokenizer takes."),
    ];

    private static readonly (string Name, string Reason)[] Unused =
    [
        ("CheckpointException::Key", "The same: the key of the file that is wrong."),
        ("WeightFile::Metadata", "For a user of the library: the notes in a file of weights."),
        ("InferenceEngine::Load", "How a test knows that a queue is full."),
        ("MaskedWordTask::Count", "How a test knows that an epoch takes every sequence."),
        ("FlatWriter::Remaining", "In a debug assertion."),
        ("LogFormat::Text", "A choice by name."),
        ("StageNumber::*", "What version 0.1 sent, by number."),
        ("ShardPlanner::PlanAsync", "How a test plans inputs that nobody watches."),
        ("StageRegistry::With", "How a test adds a stage of its own."),
        ("TableFormats::With", "The same: a format."),
        ("WindowKind::Separate", "A choice by name."),
        ("GoldMentions::Related", "A choice by name, in a file."),
        ("ContextWindow::Words", "How a test knows which words a window holds."),
    ];

    public static bool IsRoot(string name) => Roots.Any(root => Matches(name, root.Name));

    public static bool IsAllowed(string name) => Unused.Any(allowed => Matches(name, allowed.Name));

    /// <summary>Those of the list that nothing needs any more: what was unused has been wired or deleted.</summary>
    public static IEnumerable<string> Idle(IReadOnlyCollection<string> unused) =>
        Unused.Select(allowed => allowed.Name).Where(name => !unused.Any(found => Matches(found, name)));

    private static bool Matches(string name, string pattern)
    {
        var type = name.Split("::")[0];
        var plain = type[(type.LastIndexOf('.') + 1)..] + name[type.Length..];
        return pattern.EndsWith('*') ? plain.StartsWith(pattern[..^1], StringComparison.Ordinal) : plain == pattern;
    }
}
