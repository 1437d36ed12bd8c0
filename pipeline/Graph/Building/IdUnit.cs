using System.Runtime.CompilerServices;
using LukePipeline.Graph.Changes;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Keeping;
using LukePipeline.Graph.Mapping;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;

namespace LukePipeline.Graph.Building;

/// <summary>
/// The unit between shuffling and putting together: gives nodes the ids that they had in the build before, and sends what is said of them
/// where these ids belong.
/// </summary>
/// <param name="files">What the units leave.</param>
/// <param name="partitions">Number of partitions.</param>
/// <param name="mapping">Labels and relations.</param>
internal sealed class IdUnit(UnitFiles files, int partitions, GraphMapping mapping)
{
    /// <summary>Writes the ids that are kept, and what they move.</summary>
    public async Task WriteAsync(StoredBuild before, IReadOnlyList<GraphUnit> maps, SpillFile target, CancellationToken cancellationToken)
    {
        var ids = await MatchAsync(before, maps, cancellationToken).ConfigureAwait(false);
        foreach (var (node, kept) in ids.OrderBy(id => id.Key))
        {
            target.OfAll.Write(new KeptPart(node, kept));
            await target.MakeRoomAsync(cancellationToken).ConfigureAwait(false);
        }

        if (ids.Count > 0)
        {
            await MoveAsync(new KeptIds(ids, mapping), maps, target, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The ids that the unit wrote.</summary>
    public async Task<KeptIds> ReadAsync(GraphUnit unit, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<UInt128, UInt128>();
        await foreach (var part in files.PartsAsync(unit, Slots.OfAll(partitions), cancellationToken).ConfigureAwait(false))
        {
            var (node, kept) = (KeptPart)part;
            ids[node] = kept;
        }

        return new KeptIds(ids, mapping);
    }

    /// <summary>The mentions of one partition of documents, in the order of the documents.</summary>
    public async Task<IReadOnlyList<MentionsPart>> ReadMentionsAsync(IReadOnlyList<GraphUnit> maps, int partition, CancellationToken cancellationToken)
    {
        var mentions = new List<MentionsPart>();
        foreach (var map in maps)
        {
            await foreach (var part in files.PartsAsync(map, partitions + partition, cancellationToken).ConfigureAwait(false))
            {
                mentions.Add((MentionsPart)part);
            }
        }

        mentions.Sort((left, right) => left.Document.CompareTo(right.Document));
        return mentions;
    }

    private async Task<Dictionary<UInt128, UInt128>> MatchAsync(StoredBuild before, IReadOnlyList<GraphUnit> maps, CancellationToken cancellationToken)
    {
        var shared = new SharedMentions();
        await foreach (var (old, node) in PairAsync(before, maps, cancellationToken).ConfigureAwait(false))
        {
            shared.AddMoved(old, node);
        }

        await CompareNamesAsync(shared, before, maps, cancellationToken).ConfigureAwait(false);
        if (shared.IsEmpty)
        {
            return [];
        }

        await foreach (var (old, node) in PairAsync(before, maps, cancellationToken).ConfigureAwait(false))
        {
            shared.AddStayed(old, node);
        }

        return shared.Match();
    }

    /// <summary>Leaves out nodes that only stand where others stood, and finds again those that only stand elsewhere.</summary>
    private async Task CompareNamesAsync(SharedMentions shared, StoredBuild before, IReadOnlyList<GraphUnit> maps, CancellationToken cancellationToken)
    {
        var (moved, byName) = (shared.OldNodes.ToHashSet(), new Dictionary<UInt128, UInt128>());
        var old = await KnownNames.ReadAsync(
            before.Graph.ReadNodesAsync(before.Manifest, cancellationToken),
            before.Graph.ReadMergesAsync(before.Manifest, cancellationToken),
            (row, id) =>
            {
                if (row.Status != NodeRow.Local && KnownNames.IdByName(row) is var own && own != id)
                {
                    byName[id] = own;
                }

                return moved.Contains(id);
            }).ConfigureAwait(false);
        var current = new KnownNames();
        var wanted = shared.Nodes.Concat(byName.Values).ToHashSet();
        if (wanted.Count > 0)
        {
            await foreach (var part in NodesAsync(maps, wanted, cancellationToken).ConfigureAwait(false))
            {
                current.Add(part);
            }
        }

        shared.KeepWhere((id, node) => old.Agree(id, current, node));
        foreach (var (id, node) in byName.Where(named => current.Has(named.Value)))
        {
            shared.AddNamed(id, node);
        }
    }

    private async IAsyncEnumerable<NodePart> NodesAsync(IReadOnlyList<GraphUnit> maps, HashSet<UInt128> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var slot = 0; slot < partitions; slot++)
        {
            foreach (var map in maps)
            {
                await foreach (var part in files.PartsAsync(map, slot, cancellationToken).ConfigureAwait(false))
                {
                    if (part is NodePart node && wanted.Contains(node.Node))
                    {
                        yield return node;
                    }
                }
            }
        }
    }

    private IAsyncEnumerable<(UInt128 Old, UInt128 Node)> PairAsync(StoredBuild before, IReadOnlyList<GraphUnit> maps, CancellationToken cancellationToken) => DocumentNodes.PairAsync(
        DocumentNodes.ReadAsync(before.Graph.ReadMentionsAsync(before.Manifest, cancellationToken), cancellationToken), DocumentsAsync(maps, cancellationToken), cancellationToken);

    private async IAsyncEnumerable<DocumentNodes> DocumentsAsync(IReadOnlyList<GraphUnit> maps, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            foreach (var part in await ReadMentionsAsync(maps, partition, cancellationToken).ConfigureAwait(false))
            {
                yield return DocumentNodes.Of(part);
            }
        }
    }

    private async Task MoveAsync(KeptIds ids, IReadOnlyList<GraphUnit> maps, SpillFile target, CancellationToken cancellationToken)
    {
        for (var slot = 0; slot < partitions; slot++)
        {
            foreach (var map in maps)
            {
                await foreach (var part in files.PartsAsync(map, slot, cancellationToken).ConfigureAwait(false))
                {
                    var (moved, node) = ids.Of(part);
                    if (Slots.OfNode(node, partitions) != slot)
                    {
                        target[node].WriteAny(moved);
                        await target.MakeRoomAsync(cancellationToken).ConfigureAwait(false);
                    }
                }
            }
        }
    }
}
