namespace LukePipeline.Graph.Resolution;

/// <summary>Mentions of one document that name the same.</summary>
/// <param name="Key">Label and longest name: equal keys of several documents are one node, unless <paramref name="IsLocal"/>.</param>
/// <param name="Name">The key's name as it is written most often.</param>
/// <param name="IsLocal">Whether the cluster says too little of what it names to be joined with those of other documents.</param>
/// <param name="IsNoName">Whether it is no name at all: a title alone, a pronoun, "the company".</param>
/// <param name="Mentions">Its mentions, in their order.</param>
/// <param name="Doubts">Names that one of its names might as well belong to, so that it was joined with none of them.</param>
/// <param name="Doubtful">That name of its own; null where there are no doubts.</param>
/// <param name="Canonical">The name that the users' list gives it; null where it gives none.</param>
public sealed record MentionCluster(
    NameKey Key, string Name, bool IsLocal, bool IsNoName, IReadOnlyList<ResolvedMention> Mentions, IReadOnlyList<string> Doubts, string? Doubtful, string? Canonical);

/// <summary>A mention in its cluster.</summary>
/// <param name="Index">Which mention of the document.</param>
/// <param name="Rule">The rule that put it there.</param>
public readonly record struct ResolvedMention(int Index, ResolutionRules Rule);

/// <summary>A mention as resolution sees it.</summary>
/// <param name="Text">The name as it stands in the text.</param>
/// <param name="Label">Its label.</param>
/// <param name="ModelLabel">The label as the model calls it, which tells persons and organisations whatever a mapping calls them. Default: null, the same.</param>
/// <param name="Setting">How its sentence is written. Default: nothing is known of it.</param>
public readonly record struct NamedMention(string Text, string Label, string? ModelLabel = null, NameSetting Setting = NameSetting.None)
{
    internal LabelKind Kind => LabelKinds.Of(ModelLabel ?? Label, Label);
}
