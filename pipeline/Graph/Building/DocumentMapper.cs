using LukePipeline.Graph.Mapping;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;
using LukePipeline.Graph.Resolution;
using LukePipeline.Graph.Source;
using LukePipeline.Ground;
using LukePipeline.Tables;

namespace LukePipeline.Graph.Building;

/// <summary>Makes parts of a graph of one document: its clusters, and what it says of them.</summary>
internal sealed class DocumentMapper(GraphBuildOptions options)
{
    private readonly DocumentResolver _resolver = new(options.Resolution);
    private readonly GraphMapping _mapping = options.Mapping;

    /// <summary>Hands the parts of a document to their partitions.</summary>
    public void Map(SourceDocument document, SpillFile target)
    {
        var uid = GraphIds.OfDocument(document.DocUid);
        var nodes = MapMentions(document, uid, target);
        var places = new Dictionary<string, int>(document.Entities.Count, StringComparer.Ordinal);
        foreach (var (index, entity) in document.Entities.Index())
        {
            places[entity.EntityId] = index;
        }

        new RelationMapper(options, document, new Claim(uid, document.TextHash is { } hash ? GraphIds.Hash(hash) : uid, 0), target).Map(
            document.Relations.Select(relation => new MappedRelation(relation, End(relation.HeadId), End(relation.TailId))));

        MappedEnd End(string id) => places.TryGetValue(id, out var place)
            ? new MappedEnd(document.Entities[place], nodes[place])
            : throw new LukeException($"A relation of document {document.DocUid} names the mention {id}, which entities lacks: the tables are not of one job.");
    }

    /// <summary>Resolves the mentions.</summary>
    /// <returns>The node of each; null for values and what is left out.</returns>
    private UInt128?[] MapMentions(SourceDocument document, UInt128 uid, SpillFile target)
    {
        var nodes = new UInt128?[document.Entities.Count];
        int[] named = [.. Enumerable.Range(0, nodes.Length).Where(place => _mapping.OfLabel(document.Entities[place].Label) is { Literal: null, Drop: false } && !DateValue.IsDay(document.Entities[place].Text))];
        var settings = document.Sentences.Where(sentence => sentence.Value.Text is not null).ToDictionary(sentence => sentence.Key, sentence => NameSettings.Of(sentence.Value.Text!));
        var clusters = _resolver.Resolve([.. named.Select(place => Name(document.Entities[place]))]);
        var rules = new ResolutionRules[nodes.Length];
        foreach (var cluster in clusters.Where(cluster => !cluster.IsNoName))
        {
            var mentions = cluster.Mentions.Select(mention => (Entity: document.Entities[named[mention.Index]], mention.Rule)).ToList();
            var isLocal = cluster.IsLocal || mentions.Exists(mention => _mapping.OfLabel(mention.Entity.Label).Local);
            var node = isLocal ? GraphIds.OfLocalNode(cluster.Key, document.DocUid) : GraphIds.OfNode(cluster.Key);
            foreach (var mention in cluster.Mentions)
            {
                (nodes[named[mention.Index]], rules[named[mention.Index]]) = (node, mention.Rule);
            }

            target[node].Write(new NodePart(node, cluster.Key.Label, cluster.Canonical, isLocal, Forms(cluster, mentions)));
            if (cluster.Doubts.Count > 0)
            {
                var of = cluster.Doubtful == cluster.Name ? "" : $", here of '{cluster.Name}',";
                target[node].Write(new IssuePart(IssueKind.AmbiguousAlias, node, null, $"'{cluster.Doubtful}'{of} could be {string.Join(" or ", cluster.Doubts)}."));
            }
        }

        named = [.. named.Where(place => nodes[place] is not null)];
        if (named.Length > 0)
        {
            target.OfDocument(uid).Write(new MentionsPart(
                uid, document.DocUid, document.DocId, [.. named.Select(place => new MentionPart(document.Entities[place].EntityId, nodes[place]!.Value, rules[place]))]));
        }

        return nodes;

        NamedMention Name(EntityRow entity)
        {
            var setting = settings.GetValueOrDefault(entity.Sentence);
            var isFirst = document.Sentences.TryGetValue(entity.Sentence, out var sentence) && entity.Start <= sentence.Start;
            return new NamedMention(entity.Text, _mapping.NameOf(entity.Label), entity.Label, isFirst ? setting | NameSetting.First : setting);
        }
    }

    private FormPart[] Forms(MentionCluster cluster, List<(EntityRow Entity, ResolutionRules Rule)> mentions) =>
    [
        .. mentions.GroupBy(mention => (mention.Entity.Text, mention.Entity.Label, mention.Rule)).Select(form => new FormPart(
            form.Key.Text,
            form.Key.Label,
            form.Count(),
            form.Max(mention => mention.Entity.Score),
            form.Key.Rule,
            form.Key.Rule == ResolutionRules.Name && options.Resolution.Decisions.KeyOf(cluster.Key.Label, form.Key.Text, LabelKinds.Of(form.Key.Label, cluster.Key.Label)) == cluster.Key)),
    ];
}

/// <summary>An end of a relation.</summary>
/// <param name="Entity">The mention.</param>
/// <param name="Node">Its node; null for values and what is left out.</param>
internal readonly record struct MappedEnd(EntityRow Entity, UInt128? Node);

/// <summary>A relation between mentions.</summary>
internal readonly record struct MappedRelation(SourceRelation Row, MappedEnd Head, MappedEnd Tail);
