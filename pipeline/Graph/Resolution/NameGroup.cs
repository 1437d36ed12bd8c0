namespace LukePipeline.Graph.Resolution;

/// <summary>The mentions of a document whose names are equal, and the group that they were joined to.</summary>
/// <param name="key">What they have in common.</param>
/// <param name="kind">What the label names.</param>
/// <param name="words">The words that the rules compare.</param>
/// <param name="canonical">The name that the users give it; null where they give none.</param>
internal sealed class NameGroup(NameKey key, LabelKind kind, string[] words, string? canonical)
{
    private readonly HashSet<NameKey> _names = [];
    private NameGroup? _parent;

    public NameKey Key { get; } = key;

    public LabelKind Kind { get; } = kind;

    public string[] Words { get; } = words;

    /// <summary>The name that the users' list gives it; null where it gives none.</summary>
    public string? Canonical { get; } = canonical;

    /// <summary>Which mentions, in order.</summary>
    public List<ResolvedMention> Mentions { get; } = [];

    /// <summary>The names as they are written, with how often each is.</summary>
    public SortedDictionary<string, int> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>By which rule the group was joined to another; null as long as it was not.</summary>
    public ResolutionRules? JoinedBy { get; private set; }

    /// <summary>Whether none of its mentions is a name: a title alone, a pronoun, "the company".</summary>
    public bool IsNoName { get; private set; } = true;

    /// <summary>Whether the users leave open which name it is: what they doubt no rule decides.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Names that it could as well belong to.</summary>
    public IReadOnlyList<string> Doubts { get; set; } = [];

    /// <summary>How many of its words are more than an initial.</summary>
    public int FullWords => Words.Count(word => word.Length > 1);

    /// <summary>The name to show: the users' own, else the one that is written most often, on a tie one that is not shouted, then the first by ordinal.</summary>
    public string Name => Canonical ?? Texts.MaxBy(text => (text.Value, !NameWords.IsShouted(text.Key))).Key;

    /// <summary>The group that stands for all that were joined.</summary>
    public NameGroup Root => _parent is null ? this : _parent = _parent.Root;

    /// <summary>The names of all that were joined, as decisions know them.</summary>
    public IReadOnlyCollection<NameKey> Names => Root._names;

    /// <summary>Adds a mention.</summary>
    /// <param name="name">Its name, as decisions know it.</param>
    /// <param name="text">The name as it is written.</param>
    /// <param name="mention">The mention.</param>
    /// <param name="isNoName">Whether it is no name.</param>
    public void Add(NameKey name, string text, ResolvedMention mention, bool isNoName)
    {
        IsNoName &= isNoName;
        _names.Add(name);
        Mentions.Add(mention);
        Texts[text] = Texts.GetValueOrDefault(text) + 1;
    }

    /// <summary>Takes it for a name, whatever its words are elsewhere: King, where several persons of that name are.</summary>
    public void BeAName() => IsNoName = false;

    public void Join(NameGroup other, ResolutionRules rule)
    {
        JoinedBy = rule;
        var (root, target) = (Root, other.Root);
        if (root != target)
        {
            target._names.UnionWith(root._names);
            root._parent = target;
        }
    }
}
