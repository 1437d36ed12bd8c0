using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;
using LukePipeline.Graph.Resolution;

namespace LukePipeline.Graph.Tallies;

/// <summary>What all documents say of one node. The order in which they come does not matter.</summary>
internal sealed class NodeTally
{
    private readonly SortedSet<string> _labels = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, FormTally> _forms = new(StringComparer.Ordinal);
    private string _label = "";
    private string? _canonical;
    private bool _isLocal;
    private int _documents;

    /// <summary>Adds what a document says.</summary>
    public void Add(NodePart part)
    {
        (_label, _isLocal) = (part.Label, part.IsLocal);
        if (part.Canonical is not null && (_canonical is null || string.CompareOrdinal(part.Canonical, _canonical) < 0))
        {
            _canonical = part.Canonical;
        }

        _documents++;
        foreach (var form in part.Forms)
        {
            _labels.Add(form.Label);
            (_forms.TryGetValue(form.Text, out var tally) ? tally : _forms[form.Text] = new FormTally()).Add(form);
        }

        // A name may stand in a document under several labels: that is one document still.
        foreach (var (text, rule) in part.Forms.Select(form => (form.Text, form.Rule)).Distinct())
        {
            _forms[text].AddDocument(rule);
        }
    }

    /// <summary>The row of the node.</summary>
    public NodeRow ToRow(string id)
    {
        var name = Name();
        return new NodeRow(
            id,
            name,
            _label,
            [.. _labels],
            [.. _forms.Where(form => form.Key != name).OrderByDescending(form => form.Value.Count).ThenBy(form => form.Key, StringComparer.Ordinal).Take(NodeRow.MostAliases).Select(form => form.Key)],
            _forms.Values.Sum(form => form.Count),
            _documents,
            _forms.Values.Max(form => form.Score),
            Link: null,
            LinkScore: 0,
            _isLocal ? NodeRow.Local : "named");
    }

    /// <summary>Why its other names are of the node, in the order of the names and rules.</summary>
    public IEnumerable<MergeRow> Merges(string id)
    {
        var name = Name();
        return _forms.Where(form => form.Key != name)
            .SelectMany(form => form.Value.Rules.Select(rule => new MergeRow(id, name, form.Key, rule.Key.ToString().ToLowerInvariant(), rule.Value, form.Value.Score)));
    }

    /// <summary>The users' own name, else the most frequent of the fullest names, on a tie one that is not shouted, then the first by ordinal.</summary>
    private string Name() => _canonical
        ?? _forms.OrderByDescending(form => form.Value.IsKey).ThenByDescending(form => form.Value.Count).ThenBy(form => NameWords.IsShouted(form.Key)).ThenBy(form => form.Key, StringComparer.Ordinal).First().Key;

    private sealed class FormTally
    {
        public int Count { get; private set; }

        public float Score { get; private set; }

        public bool IsKey { get; private set; }

        /// <summary>In how many documents each rule made it a name of the node.</summary>
        public SortedDictionary<ResolutionRules, int> Rules { get; } = [];

        public void Add(FormPart form)
        {
            Count += form.Count;
            Score = Math.Max(Score, form.Score);
            IsKey |= form.IsKey;
        }

        public void AddDocument(ResolutionRules rule) => Rules[rule] = Rules.GetValueOrDefault(rule) + 1;
    }
}
