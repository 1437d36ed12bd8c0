using LukePipeline.Corpus.Inputs;
using LukePipeline.Extraction.Stages;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Planning;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Jobs.Work;

/// <summary>A job as a process works on it.</summary>
/// <param name="Job">The job in the store, under its epoch.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Models">Tokenizers and configurations of its checkpoints.</param>
/// <param name="Options">Its options, resolved.</param>
/// <param name="Segmenter">Its segmenter, of the version of the plan.</param>
public sealed record OpenJob(OwnedJob Job, JobPlan Plan, ExtractionModels Models, ExtractionOptions Options, ISegmenter Segmenter)
{
    /// <summary>How the job reads its inputs.</summary>
    internal CorpusOptions Reading { get; } = JobReading.Of(Plan.Spec);
}
