using System.Security.Cryptography;
using System.Text;
using LukePipeline.Graph.Mapping;
using LukePipeline.Graph.Resolution;

namespace LukePipeline.Graph.Options;

/// <summary>What a graph is built by. Everything in it can change a row, so it is part of the plan.</summary>
public sealed record GraphBuildOptions
{
    /// <summary>
    /// Version of all rules of this program: 2. Raised whenever the same rows give other nodes, edges or values. Part of the plan, so that what an
    /// earlier program built is built anew, with its ids.
    /// </summary>
    public const int RulesVersion = 3;

    /// <summary>The rules for names.</summary>
    public ResolutionOptions Resolution { get; init; } = new();

    /// <summary>Labels and relations. Default: the mapping that ships.</summary>
    public GraphMapping Mapping { get; init; } = GraphMapping.Shipped;

    /// <summary>Edges and values of less are left out, 0 to 1. Default: 0.</summary>
    public double MinConfidence { get; init; }

    /// <summary>How the scores of several documents become one. Default: noisy-or.</summary>
    public ConfidenceKind Confidence { get; init; } = ConfidenceKind.NoisyOr;

    /// <summary>Most rows of evidence for an edge, the best. Default: 20.</summary>
    public int Evidence { get; init; } = 20;

    /// <summary>Whether edges and values that are issues are left out. Default: false.</summary>
    public bool Strict { get; init; }

    /// <summary>SHA-256 of the users' lists of names, lower-case hexadecimal; empty without. Default: empty.</summary>
    public string NamesHash { get; init; } = "";

    /// <summary>The options that a spec asks for.</summary>
    /// <exception cref="LukePipeline.Ground.LukeException">A mapping or a list of names in it cannot be understood.</exception>
    public static GraphBuildOptions Of(GraphSpec spec)
    {
        var mapping = spec.Mapping is null ? GraphMapping.Shipped : GraphMapping.Parse(spec.Mapping.ToJsonString(), "The mapping");
        string[] labels = [.. mapping.Labels.Where(label => mapping.OfLabel(label).Literal is null)];
        return new GraphBuildOptions
        {
            Mapping = mapping,
            Resolution = new ResolutionOptions
            {
                Rules = ResolutionOptions.RulesOf(spec.Rules ?? ResolutionOptions.RuleNames),
                Decisions = NameDecisions.Read(spec.Names, spec.Decisions, labels, mapping.NameOf),
            },
            MinConfidence = spec.MinConfidence,
            Confidence = spec.Confidence,
            Evidence = spec.Evidence,
            Strict = spec.Strict,
            NamesHash = spec.Names is null && spec.Decisions is null
                ? ""
                : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{spec.Names}\0{spec.Decisions}"))),
        };
    }
}
