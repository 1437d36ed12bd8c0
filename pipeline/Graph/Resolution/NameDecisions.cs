namespace LukePipeline.Graph.Resolution;

/// <summary>
/// What users say of names: aliases (<c>--names</c>: alias, canonical name, and a label or none) and decisions (<c>--decisions</c>:
/// must or cannot, label, name, name), the outcome of a review. Decisions win over all rules, and over aliases.
/// </summary>
public sealed class NameDecisions
{
    private readonly AliasList _aliases = new();
    private readonly Dictionary<NameKey, HashSet<NameKey>> _forbidden = [];
    private readonly HashSet<NameKey> _apart = [];
    private readonly NameSets _decided = new();
    private NameSets _named = new();
    private Func<IReadOnlyList<string>, NameDecisions>? _withLabels;
    private IReadOnlyList<string> _labels = [];

    /// <summary>No aliases and no decisions.</summary>
    public static NameDecisions None { get; } = new();

    /// <summary>Aliases for which the list gives several canonical names: they are not used.</summary>
    public IEnumerable<string> Ambiguous => _aliases.Ambiguous;

    /// <summary>Labels in the lists that are neither among those of the model that were given nor names of such; typed wrong, or of a model that is not known.</summary>
    public IReadOnlyList<string> UnknownLabels { get; private set; } = [];

    /// <summary>Reads the two lists; either may be null.</summary>
    /// <param name="names">The list of aliases, lines of fields separated by tabs.</param>
    /// <param name="decisions">The list of decisions, of the same form.</param>
    /// <param name="labels">The labels of the model that an alias without one is of.</param>
    /// <param name="nameOf">The label of a label that stands in the lists.</param>
    /// <exception cref="LukePipeline.Ground.LukeException">A line cannot be understood, or decisions contradict each other; the message names the list, and the line or the names.</exception>
    public static NameDecisions Read(string? names, string? decisions, IReadOnlyList<string> labels, Func<string, string> nameOf)
    {
        var read = new NameDecisions { _labels = labels };
        var lines = decisions is null ? [] : TabSeparated.Read(decisions, "decisions", 4, 4, "must or cannot, label, name and name").ToList();
        if (lines.Find(line => line.Fields[0] is not ("must" or "cannot")) is { } wrong)
        {
            throw TabSeparated.Wrong(wrong.Where, $"'{wrong.Fields[0]}' is no decision: write must or cannot.");
        }

        foreach (var fields in lines.Select(line => line.Fields).Where(fields => fields[0] == "cannot"))
        {
            read.TellApart(nameOf(fields[1]), KindOf(fields[1]), fields[2], fields[3]);
        }

        foreach (var fields in lines.Select(line => line.Fields))
        {
            read.Decide(fields[0] == "must", nameOf(fields[1]), KindOf(fields[1]), fields[2], fields[3]);
        }

        foreach (var (left, others) in read._forbidden)
        {
            if (others.FirstOrDefault(other => read._decided.AreOne(left, other)) is { Words: not null } right)
            {
                throw TabSeparated.Wrong("decisions", $"'{left.Words}' and '{right.Words}' cannot be one, and must be, by other lines. Take one of these out.");
            }
        }

        var aliases = names is null ? [] : TabSeparated.Read(names, "names", 2, 3, "alias, canonical name and, where it is wanted, label").Select(line => line.Fields).ToList();
        foreach (var fields in aliases)
        {
            foreach (var label in fields.Length == 3 ? [fields[2]] : labels)
            {
                var (name, kind) = (nameOf(label), KindOf(label));
                read._aliases.Add(read.KeyOf(name, fields[0], kind), read.KeyOf(name, fields[1], kind), fields[1]);
            }
        }

        read._named = read._decided.With(read._aliases, read.Forbids);
        var known = labels.Concat(labels.Select(nameOf)).ToHashSet(StringComparer.Ordinal);
        read.UnknownLabels = [.. lines.Select(line => line.Fields[1]).Concat(aliases.Where(fields => fields.Length == 3).Select(fields => fields[2])).Distinct().Where(label => !known.Contains(label)).Order(StringComparer.Ordinal)];
        if (aliases.Exists(fields => fields.Length == 2))
        {
            read._withLabels = more => Read(names, decisions, more, nameOf);
        }

        return read;

        LabelKind KindOf(string label) => LabelKinds.Of(label, nameOf(label)) is var kind and not LabelKind.Other
            ? kind
            : labels.Where(other => nameOf(other) == nameOf(label)).Select(LabelKinds.Of).FirstOrDefault(of => of != LabelKind.Other);
    }

    /// <summary>The same, where aliases without a label are of these labels too: a mapping need not know all that a model finds.</summary>
    internal NameDecisions Knowing(IEnumerable<string> modelLabels)
    {
        if (_withLabels is null)
        {
            return this;
        }

        string[] more = [.. modelLabels.Except(_labels).Order(StringComparer.Ordinal)];
        return more.Length == 0 ? this : _withLabels([.. _labels, .. more]);
    }

    /// <summary>The key of a name; that of all its words where a decision tells it from others that are compared alike (Acme Inc, Acme Ltd).</summary>
    internal NameKey KeyOf(string label, string name, LabelKind kind)
    {
        if (_apart.Count > 0 && new NameKey(label, NameWords.Whole(name)) is var whole && _apart.Contains(whole))
        {
            return whole;
        }

        return NameKey.Of(label, name, kind);
    }

    /// <summary>The name that stands for a key; null where the users say nothing of it.</summary>
    /// <param name="key">The key, of an alias or of the name itself.</param>
    /// <param name="withAliases">Whether the list of aliases counts; what was decided always does.</param>
    internal NamedKey? CanonicalOf(NameKey key, bool withAliases) => (withAliases ? _named : _decided).NameOf(key);

    /// <summary>The names that the users give for one alias; none where they agree.</summary>
    internal IReadOnlyCollection<string> DoubtsOf(NameKey key) => _aliases.DoubtsOf(key);

    /// <summary>
    /// Whether names must not be one with others: neither themselves nor, of what cannot be one, the shorter with what the longer may be joined
    /// to, here or in another document. Where Smith is not J. Smith, he is not John Smith either.
    /// </summary>
    internal bool Forbids(IReadOnlyCollection<NameKey> left, IReadOnlyCollection<NameKey> right) =>
        _forbidden.Count > 0 && (left.Any(one => right.Any(other => Forbids(one, other))) || Keeps(left, right) || Keeps(right, left));

    private bool Forbids(NameKey left, NameKey right) => _forbidden.TryGetValue(left, out var others) && others.Contains(right);

    private bool Keeps(IReadOnlyCollection<NameKey> names, IReadOnlyCollection<NameKey> from) => names.Any(name => _forbidden.TryGetValue(name, out var others)
        && others.Any(other => NameKey.CompareLength(other.Words, name.Words) < 0 && from.Any(full => MayBe(other, full))));

    private static bool MayBe(NameKey name, NameKey full) => name.Label == full.Label
        && (full.Words.EndsWith($" {name.Words}", StringComparison.Ordinal) || NameGuards.InitialsAgree(name.Words.Split(' '), full.Words.Split(' ')));

    private void TellApart(string label, LabelKind kind, string left, string right)
    {
        if (NameKey.Of(label, left, kind) != NameKey.Of(label, right, kind))
        {
            return;
        }

        var (one, other) = (new NameKey(label, NameWords.Whole(left)), new NameKey(label, NameWords.Whole(right)));
        if (one == other)
        {
            throw TabSeparated.Wrong("decisions", $"'{left}' and '{right}' cannot be told apart: names are compared without case, marks and quotes. Take the line out.");
        }

        _apart.Add(one);
        _apart.Add(other);
    }

    private void Decide(bool isOne, string label, LabelKind kind, string left, string right)
    {
        var (one, other) = (new NamedKey(KeyOf(label, left, kind), left), new NamedKey(KeyOf(label, right, kind), right));
        if (!isOne)
        {
            Forbid(one.Key, other.Key);
            Forbid(other.Key, one.Key);
        }
        else if (one.Key != other.Key)
        {
            _decided.Decide(one, other);
        }
    }

    private void Forbid(NameKey left, NameKey right) => (_forbidden.TryGetValue(left, out var others) ? others : _forbidden[left] = []).Add(right);
}
