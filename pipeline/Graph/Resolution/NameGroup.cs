namespace LukePipeline.Graph.Resolution;

/// <summary>The mentions of a document whose names are equal, and the group that they were joined to.</summary>
internal sealed class NameGroup(NameKey key, string? canonical)
{
    private NameGroup? _parent;

    public NameKey Key { get; } = key;

    public LabelKind Kind { get; } = LabelKinds.Of(key.Label);

    public string[] Words { get; } = key.Words.Split(' ');

    /// <summary>The name that the users' list gives it; null where it gives none.</summary>
    public string? Canonical { get; } = canonical;

    /// <summary>Which mentions, in order.</summary>
    public List<ResolvedMention> Mentions { get; } = [];

    /// <summary>The names as they are written, with how often each is.</summary>
    public SortedDictionary<string, int> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>By which rule the group was joined to another; null as long as it was not.</summary>
    public ResolutionRules? JoinedBy { get; private set; }

    /// <summary>Names that it could as well belong to.</summary>
    public IReadOnlyList<string> Doubts { get; set; } = [];

    /// <summary>The name to show: the users' own, else the one that is written most often, the first by ordinal on a tie.</summary>
    public string Name => Canonical ?? Texts.MaxBy(text => text.Value).Key;

    /// <summary>The group that stands for all that were joined.</summary>
    public NameGroup Root => _parent is null ? this : _parent = _parent.Root;

    public void Join(NameGroup other, ResolutionRules rule)
    {
        JoinedBy = rule;
        Root._parent = other.Root;
    }
}
