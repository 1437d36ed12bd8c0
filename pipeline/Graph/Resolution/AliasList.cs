namespace LukePipeline.Graph.Resolution;

/// <summary>The users' aliases, each of one name; those of several are kept apart.</summary>
internal sealed class AliasList
{
    private readonly Dictionary<NameKey, NamedKey> _aliases = [];
    private readonly Dictionary<NameKey, SortedSet<string>> _ambiguous = [];

    /// <summary>The aliases and what they are of, in the order of the aliases.</summary>
    public IEnumerable<KeyValuePair<NameKey, NamedKey>> All => _aliases.OrderBy(alias => alias.Key.Label, StringComparer.Ordinal).ThenBy(alias => alias.Key.Words, StringComparer.Ordinal);

    /// <summary>Aliases of several names.</summary>
    public IEnumerable<string> Ambiguous => _ambiguous.Keys.Select(key => key.Words).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The names that an alias is given for; none where they agree.</summary>
    public IReadOnlyCollection<string> DoubtsOf(NameKey key) => _ambiguous.TryGetValue(key, out var names) ? names : [];

    public void Add(NameKey alias, NameKey name, string text)
    {
        if (_ambiguous.TryGetValue(alias, out var names))
        {
            names.Add(text);
        }
        else if (_aliases.TryGetValue(alias, out var other) && other.Key != name)
        {
            _ambiguous[alias] = new SortedSet<string>([other.Text, text], StringComparer.Ordinal);
            _aliases.Remove(alias);
        }
        else if (alias != name)
        {
            _aliases[alias] = new NamedKey(name, text);
        }
    }
}
