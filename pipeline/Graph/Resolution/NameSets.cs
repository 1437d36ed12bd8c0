namespace LukePipeline.Graph.Resolution;

/// <summary>A key, and the name that it is of.</summary>
/// <param name="Key">The key.</param>
/// <param name="Text">The name as the user writes it.</param>
internal sealed record NamedKey(NameKey Key, string Text);

/// <summary>Sets of names that are one by the users' word. The order of what they say does not matter.</summary>
internal sealed class NameSets
{
    private readonly Dictionary<NameKey, NameKey> _parents = [];
    private readonly Dictionary<NameKey, int> _sizes = [];

    /// <summary>The name that stands for a set, by its root.</summary>
    private readonly Dictionary<NameKey, NamedKey> _names = [];

    /// <summary>Whether two names are of one set.</summary>
    public bool AreOne(NameKey left, NameKey right) => Root(left) == Root(right);

    /// <summary>The name that stands for a set; null for a name of none.</summary>
    public NamedKey? NameOf(NameKey key) => _parents.Count == 0 ? null : _names.GetValueOrDefault(Root(key));

    /// <summary>Joins two names: of all that were decided to be one, the longest stands for them.</summary>
    public void Decide(NamedKey left, NamedKey right)
    {
        NamedKey[] names = [left, right, .. new[] { NameOf(left.Key), NameOf(right.Key) }.OfType<NamedKey>()];
        _names[Join(left.Key, right.Key)] = names.Aggregate(Longer);
    }

    /// <summary>These sets, with the aliases in them that nothing forbids: where a name is decided it stands, else the one that the aliases are of.</summary>
    /// <param name="aliases">The aliases.</param>
    /// <param name="forbids">Whether two names must not be one.</param>
    public NameSets With(AliasList aliases, Func<NameKey, NameKey, bool> forbids)
    {
        var sets = new NameSets();
        var members = new Dictionary<NameKey, HashSet<NameKey>>();
        foreach (var key in _parents.Keys)
        {
            sets.Join(Root(key), key);
            Members(key).Add(key);
        }

        foreach (var (root, name) in _names.Where(name => Root(name.Key) == name.Key))
        {
            sets._names[sets.Root(root)] = name;
        }

        var used = new List<KeyValuePair<NameKey, NamedKey>>();
        foreach (var alias in aliases.All)
        {
            var (one, other) = (Members(alias.Value.Key), Members(alias.Key));
            if (one.Any(left => other.Any(right => forbids(left, right))))
            {
                continue;
            }

            used.Add(alias);
            var decided = new[] { sets.NameOf(alias.Key), sets.NameOf(alias.Value.Key) }.OfType<NamedKey>().ToArray();
            var root = sets.Join(alias.Value.Key, alias.Key);
            one.UnionWith(other);
            members[root] = one;
            if (decided.Length > 0)
            {
                sets._names[root] = decided.Aggregate(Longer);
            }
        }

        NameByAliases(sets, used);
        return sets;

        HashSet<NameKey> Members(NameKey key) => members.TryGetValue(sets.Root(key), out var found) ? found : members[sets.Root(key)] = [key];
    }

    /// <summary>Where nothing is decided, the name that is no alias of another stands; of names that are aliases of each other, the longest.</summary>
    private static void NameByAliases(NameSets sets, List<KeyValuePair<NameKey, NamedKey>> used)
    {
        var aliases = used.Select(alias => alias.Key).ToHashSet();
        foreach (var set in used.Select(alias => alias.Value).GroupBy(name => sets.Root(name.Key)).Where(set => !sets._names.ContainsKey(set.Key)).ToList())
        {
            sets._names[set.Key] = set.Where(name => !aliases.Contains(name.Key)).DefaultIfEmpty(set.Aggregate(Longer)).MinBy(name => name.Text, StringComparer.Ordinal)!;
        }
    }

    private static NamedKey Longer(NamedKey left, NamedKey right)
    {
        var order = NameKey.CompareLength(left.Key.Words, right.Key.Words);
        return order < 0 || (order == 0 && string.CompareOrdinal(left.Text, right.Text) <= 0) ? left : right;
    }

    private NameKey Root(NameKey key)
    {
        while (_parents.TryGetValue(key, out var parent) && parent != key)
        {
            key = parent;
        }

        return key;
    }

    /// <summary>Joins two sets, the smaller to the greater one: names are looked up by several threads, so paths are kept short here.</summary>
    private NameKey Join(NameKey left, NameKey right)
    {
        var (root, other) = (Root(left), Root(right));
        if (_sizes.GetValueOrDefault(root, 1) < _sizes.GetValueOrDefault(other, 1))
        {
            (root, other) = (other, root);
        }

        _parents.TryAdd(root, root);
        if (root != other)
        {
            _parents[other] = root;
            _sizes[root] = _sizes.GetValueOrDefault(root, 1) + _sizes.GetValueOrDefault(other, 1);
        }

        return root;
    }
}
