using System.Runtime.InteropServices;
using LukePipeline.Graph.Parts;

namespace LukePipeline.Graph.Keeping;

/// <summary>
/// Which old nodes the mentions of new ones had: a new node keeps the old id that shares most mentions with it. In memory are only the nodes
/// whose old id is not the one that follows from their name now.
/// </summary>
internal sealed class SharedMentions
{
    private readonly Dictionary<(UInt128 Old, UInt128 Node), int> _moved = [];
    private readonly Dictionary<UInt128, int> _stayed = [];
    private readonly Dictionary<UInt128, UInt128> _named = [];

    /// <summary>Whether all nodes have the ids that follow from their names.</summary>
    public bool IsEmpty => _moved.Count == 0 && _named.Count == 0;

    /// <summary>The old nodes that mentions were of.</summary>
    public IEnumerable<UInt128> OldNodes => _moved.Keys.Select(moved => moved.Old);

    /// <summary>The nodes that mentions are of now.</summary>
    public IEnumerable<UInt128> Nodes => _moved.Keys.Select(moved => moved.Node);

    /// <summary>Counts a mention whose old node is not the one that its name gives.</summary>
    public void AddMoved(UInt128 old, UInt128 node)
    {
        if (old != node)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_moved, (old, node), out _)++;
        }
    }

    /// <summary>Forgets mentions whose place alone is that of another; after all that moved, before those that stayed.</summary>
    /// <param name="agree">Whether an old node and one of now have a name in common.</param>
    public void KeepWhere(Func<UInt128, UInt128, bool> agree)
    {
        foreach (var pair in _moved.Keys.Where(pair => !agree(pair.Old, pair.Node)).ToList())
        {
            _moved.Remove(pair);
        }

        foreach (var (old, node) in _moved.Keys)
        {
            _stayed.TryAdd(old, 0);
            _stayed.TryAdd(node, 0);
        }
    }

    /// <summary>
    /// Remembers that a node is called as an old one was whose id does not follow from that name: it has it where no mentions say otherwise, as after
    /// a change of the text that moves all places. Before those that stayed.
    /// </summary>
    public void AddNamed(UInt128 old, UInt128 node)
    {
        if (old != node)
        {
            _named[old] = node;
            _stayed.TryAdd(old, 0);
            _stayed.TryAdd(node, 0);
        }
    }

    /// <summary>Counts a mention of a node that others compete with; after all that moved.</summary>
    public void AddStayed(UInt128 old, UInt128 node)
    {
        if (old == node && _stayed.ContainsKey(node))
        {
            _stayed[node]++;
        }
    }

    /// <summary>
    /// The ids of the nodes that have another than their name gives. Most shared mentions first, each old id for one node; who gets none has
    /// the id of its name, or, where that is another's now, a new one.
    /// </summary>
    public Dictionary<UInt128, UInt128> Match()
    {
        var claims = _moved.Select(moved => (moved.Key.Old, moved.Key.Node, Count: moved.Value))
            .Concat(_stayed.Where(stayed => stayed.Value > 0).Select(stayed => (Old: stayed.Key, Node: stayed.Key, Count: stayed.Value)))
            .Concat(_named.Select(named => (Old: named.Key, Node: named.Value, Count: 0)))
            .OrderByDescending(claim => claim.Count)
            .ThenByDescending(claim => claim.Old == claim.Node)
            .ThenBy(claim => claim.Old)
            .ThenBy(claim => claim.Node);
        var kept = new Dictionary<UInt128, UInt128>();
        var taken = new HashSet<UInt128>();
        foreach (var (old, node, _) in claims)
        {
            if (!kept.ContainsKey(node) && taken.Add(old))
            {
                kept[node] = old;
            }
        }

        // What follows from a name may be the id of another node now: of a split, the greater part keeps it.
        foreach (var node in taken.Where(id => !kept.ContainsKey(id)).Order().ToList())
        {
            var own = node;
            while (!taken.Add(own))
            {
                own = GraphIds.Hash($"{GraphIds.Text(own)}\0again");
            }

            kept[node] = own;
        }

        return kept.Where(node => node.Key != node.Value).ToDictionary();
    }
}
