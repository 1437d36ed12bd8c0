using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Snapshots;

namespace LukePipeline.Jobs.Datasets;

/// <summary>The complete output of a plain job, as the first snapshot of a dataset.</summary>
/// <param name="Plan">The plan of the job.</param>
/// <param name="Snapshot">The snapshot that it would be.</param>
/// <param name="Inputs">The rows of its catalogue.</param>
internal sealed record AdoptableOutput(JobPlan Plan, Snapshot Snapshot, IAsyncEnumerable<CatalogueRow> Inputs);
