namespace LukePipeline.Graph.Resolution;

/// <summary>
/// What users say of names: aliases (<c>--names</c>: alias, canonical name, and a label or none) and decisions (<c>--decisions</c>:
/// must or cannot, label, name, name), the outcome of a review. Decisions win over all rules.
/// </summary>
public sealed class NameDecisions
{
    private readonly Dictionary<NameKey, string> _aliases = [];
    private readonly HashSet<(NameKey, NameKey)> _forbidden = [];
    private readonly Dictionary<NameKey, SortedSet<string>> _ambiguous = [];

    /// <summary>No aliases and no decisions.</summary>
    public static NameDecisions None { get; } = new();

    /// <summary>Aliases for which the list gives several canonical names: they are not used.</summary>
    public IEnumerable<string> Ambiguous => _ambiguous.Keys.Select(key => key.Words).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Reads the two lists; either may be null.</summary>
    /// <param name="names">The list of aliases, lines of fields separated by tabs.</param>
    /// <param name="decisions">The list of decisions, of the same form.</param>
    /// <param name="labels">The labels that an alias without one is of.</param>
    /// <param name="nameOf">The label of a label that stands in the lists.</param>
    /// <exception cref="LukePipeline.Ground.LukeException">A line cannot be understood; the message names list and line.</exception>
    public static NameDecisions Read(string? names, string? decisions, IReadOnlyList<string> labels, Func<string, string> nameOf)
    {
        var read = new NameDecisions();
        foreach (var fields in names is null ? [] : TabSeparated.Read(names, "names", 2, 3, "alias, canonical name and, where it is wanted, label"))
        {
            foreach (var label in fields.Length == 3 ? [nameOf(fields[2])] : labels)
            {
                read.AddAlias(label, fields[0], fields[1]);
            }
        }

        foreach (var fields in decisions is null ? [] : TabSeparated.Read(decisions, "decisions", 4, 4, "must or cannot, label, name and name"))
        {
            read.Decide([fields[0], nameOf(fields[1]), fields[2], fields[3]]);
        }

        return read;
    }

    /// <summary>The name that stands for a key; null where the users say nothing of it.</summary>
    internal string? CanonicalOf(NameKey key)
    {
        string? canonical = null;
        for (var steps = 0; steps < 8 && _aliases.TryGetValue(key, out var next); steps++)
        {
            var to = NameKey.Of(key.Label, next);
            if (to == key)
            {
                break;
            }

            (canonical, key) = (next, to);
        }

        return canonical;
    }

    /// <summary>The names that the users give for one alias; none where they agree.</summary>
    internal IReadOnlyCollection<string> DoubtsOf(NameKey key) => _ambiguous.TryGetValue(key, out var names) ? names : [];

    /// <summary>Whether two names must not be one.</summary>
    internal bool Forbids(NameKey left, NameKey right) => _forbidden.Contains((left, right)) || _forbidden.Contains((right, left));

    private void AddAlias(string label, string alias, string canonical)
    {
        var key = NameKey.Of(label, alias);
        if (_ambiguous.TryGetValue(key, out var names))
        {
            names.Add(canonical);
        }
        else if (_aliases.TryGetValue(key, out var other) && NameKey.Of(label, other) != NameKey.Of(label, canonical))
        {
            _ambiguous[key] = new SortedSet<string>([other, canonical], StringComparer.Ordinal);
            _aliases.Remove(key);
        }
        else if (NameKey.Of(label, canonical) != key)
        {
            _aliases[key] = canonical;
        }
    }

    private void Decide(string[] fields)
    {
        var (left, right) = (NameKey.Of(fields[1], fields[2]), NameKey.Of(fields[1], fields[3]));
        switch (fields[0])
        {
            case "cannot":
                _forbidden.Add((left, right));
                _aliases.Remove(left, out _);
                break;
            case "must" when left != right:
                // The longer name stands for both.
                var leftStands = NameKey.CompareLength(left.Words, right.Words) < 0;
                _aliases[leftStands ? right : left] = leftStands ? fields[2] : fields[3];
                _aliases.Remove(leftStands ? left : right);
                break;
            case "must":
                break;
            default:
                throw TabSeparated.Wrong("decisions", $"'{fields[0]}' is no decision: write must or cannot.");
        }
    }
}
