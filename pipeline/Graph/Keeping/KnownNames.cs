using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;
using LukePipeline.Graph.Resolution;

namespace LukePipeline.Graph.Keeping;

/// <summary>
/// The names of some nodes: what stands at one place of a document may name somebody else once the document was corrected, and is the same only
/// where one of the two nodes goes by a name of the other.
/// </summary>
internal sealed class KnownNames
{
    private readonly Dictionary<UInt128, (HashSet<string> Keys, HashSet<string> All)> _names = [];

    /// <summary>Whether anything is known of a node.</summary>
    public bool Has(UInt128 node) => _names.ContainsKey(node);

    /// <summary>Reads the names of the nodes of a build that are looked for.</summary>
    /// <param name="nodes">Its nodes.</param>
    /// <param name="merges">Its merges: all other names, of which the nodes tell the most frequent alone.</param>
    /// <param name="wanted">Which nodes.</param>
    public static async Task<KnownNames> ReadAsync(IAsyncEnumerable<NodeRow> nodes, IAsyncEnumerable<MergeRow> merges, Func<NodeRow, UInt128, bool> wanted)
    {
        var known = new KnownNames();
        var kinds = new Dictionary<UInt128, LabelKind>();
        await foreach (var node in nodes.ConfigureAwait(false))
        {
            var id = GraphIds.OfDocument(node.NodeId);
            if (wanted(node, id))
            {
                kinds[id] = KindOf(node);
                known.Add(id, node.Name, kinds[id], isKey: true);
            }
        }

        if (kinds.Count > 0)
        {
            await foreach (var merge in merges.ConfigureAwait(false))
            {
                var id = GraphIds.OfDocument(merge.NodeId);
                if (kinds.TryGetValue(id, out var kind))
                {
                    known.Add(id, merge.Alias, kind, isKey: false);
                }
            }
        }

        return known;
    }

    /// <summary>The id that follows from the name of a node.</summary>
    public static UInt128 IdByName(NodeRow node) => GraphIds.OfNode(NameKey.Of(node.Label, node.Name, KindOf(node)));

    /// <summary>Adds what a document says of a node.</summary>
    public void Add(NodePart part)
    {
        if (part.Canonical is { } canonical)
        {
            Add(part.Node, canonical, LabelKinds.Of(part.Forms[0].Label, part.Label), isKey: true);
        }

        foreach (var form in part.Forms)
        {
            Add(part.Node, form.Text, LabelKinds.Of(form.Label, part.Label), form.IsKey);
        }
    }

    /// <summary>Whether a node and another go by a name that both have.</summary>
    public bool Agree(UInt128 node, KnownNames others, UInt128 other) =>
        _names.TryGetValue(node, out var left) && others._names.TryGetValue(other, out var right) && (left.Keys.Overlaps(right.All) || right.Keys.Overlaps(left.All));

    private void Add(UInt128 node, string name, LabelKind kind, bool isKey)
    {
        if (!_names.TryGetValue(node, out var names))
        {
            _names[node] = names = ([], []);
        }

        var words = string.Join(' ', NameWords.Of(name, kind));
        names.All.Add(words);
        if (isKey)
        {
            names.Keys.Add(words);
        }
    }

    private static LabelKind KindOf(NodeRow node) =>
        node.Labels.Select(label => LabelKinds.Of(label, node.Label)).FirstOrDefault(kind => kind != LabelKind.Other);
}
