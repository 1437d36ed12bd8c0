using LukePipeline.Graph.Resolution;

namespace LukePipeline.Graph.Evaluation;

/// <summary>Scores resolution on annotated mentions, so that the rules alone are judged.</summary>
public sealed class ResolutionEvaluator
{
    private readonly ClusterCounter _inside = new();
    private readonly ClusterCounter _across = new();
    private bool _hasIdentities;

    /// <summary>Documents read.</summary>
    public int Documents { get; private set; }

    /// <summary>Mentions scored.</summary>
    public int Mentions { get; private set; }

    /// <summary>The scores inside documents.</summary>
    public ResolutionScore Inside => _inside.Score();

    /// <summary>The scores across documents, over the mentions with an identity; null where none has one.</summary>
    public ResolutionScore? Across => _hasIdentities ? _across.Score() : null;

    /// <summary>Resolves the documents of a file and counts.</summary>
    /// <param name="path">Documents with annotated mentions, JSON lines, gzip or not.</param>
    /// <param name="options">The rules.</param>
    /// <param name="labels">The labels that are looked at.</param>
    /// <param name="cancellationToken">Stops the evaluation.</param>
    /// <exception cref="LukePipeline.Ground.LukeException">The file is missing, or a line cannot be understood.</exception>
    public void Evaluate(string path, ResolutionOptions options, IReadOnlyCollection<string> labels, CancellationToken cancellationToken)
    {
        var resolver = new DocumentResolver(options);
        foreach (var document in GoldDocuments.Read(path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var mentions = document.Where(mention => labels.Contains(mention.Mention.Label)).ToList();
            Count(mentions, resolver.Resolve([.. mentions.Select(mention => mention.Mention)]));
            Documents++;
        }
    }

    private void Count(List<GoldMention> mentions, IReadOnlyList<MentionCluster> clusters)
    {
        foreach (var (number, cluster) in clusters.Index())
        {
            var across = cluster.IsLocal || cluster.IsNoName ? $"{Documents}/{number}" : $"{cluster.Key.Label}\n{cluster.Key.Words}";
            foreach (var mention in cluster.Mentions.Select(mention => mentions[mention.Index]))
            {
                Mentions++;
                _inside.Add($"{Documents}/{number}", $"{Documents}/{mention.Cluster}");
                if (mention.Identity is { } identity)
                {
                    _hasIdentities = true;
                    _across.Add(across, identity);
                }
            }
        }
    }
}
