using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Tables;

namespace LukePipeline.Extraction;

/// <summary>The stages that there are, in the order in which they run.</summary>
public sealed class StageRegistry
{
    private StageRegistry(IReadOnlyList<StageDescriptor> all)
    {
        All = all;
        Codec = new BatchCodec(all.SelectMany(stage => stage.Formats));
    }

    /// <summary>The stages of this program: one line each.</summary>
    public static StageRegistry Shipped { get; } = new(
    [
        new EntityDescriptor(),
        new RelationDescriptor(),
        new EmbeddingDescriptor(),
    ]);

    /// <summary>All stages, in the order in which they run.</summary>
    public IReadOnlyList<StageDescriptor> All { get; }

    /// <summary>Encodes and decodes the batches of all stages.</summary>
    public BatchCodec Codec { get; }

    /// <summary>The stages that run where a job names none.</summary>
    public IReadOnlyList<StageId> Standard => [.. All.Where(stage => stage.IsStandard).Select(stage => stage.Id)];

    /// <summary>A registry with one more stage, which runs last.</summary>
    /// <exception cref="ArgumentException">Its name, or the kind of its batches, is taken.</exception>
    public StageRegistry With(StageDescriptor stage) => All.Any(known => known.Id == stage.Id)
        ? throw new ArgumentException($"There is a stage {stage.Id} already.", nameof(stage))
        : new StageRegistry([.. All, stage]);

    /// <summary>The stage of a name.</summary>
    /// <exception cref="LukeException">There is none: a later version has planned the job.</exception>
    public StageDescriptor Get(StageId id) => All.FirstOrDefault(stage => stage.Id == id)
        ?? throw new LukeException($"This program knows no stage '{id}', only {string.Join(", ", All.Select(stage => stage.Id))}. Run the version that planned the job.");

    /// <summary>Some stages and those that they build on, each once, in the order in which they run.</summary>
    /// <remarks>Mentions are what every stage builds on, so that the first stage always runs.</remarks>
    public IReadOnlyList<StageId> Complete(IEnumerable<StageId> stages)
    {
        var needed = new HashSet<StageId> { All[0].Id };
        var next = new Stack<StageId>(stages);
        while (next.TryPop(out var id))
        {
            if (needed.Add(id))
            {
                foreach (var below in Get(id).DependsOn)
                {
                    next.Push(below);
                }
            }
        }

        return [.. All.Select(stage => stage.Id).Where(needed.Contains)];
    }

    /// <summary>The tables of a job with some stages: those of the standard stages belong to every job.</summary>
    public TableList TablesOf(IEnumerable<StageId> stages)
    {
        var written = All.Where(stage => stage.IsStandard || stages.Contains(stage.Id)).ToList();
        return new TableList(written.SelectMany(stage => stage.Tables), written.SelectMany(stage => stage.Counters));
    }
}
