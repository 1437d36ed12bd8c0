using System.Globalization;
using LukePipeline.Jobs.Planning;
using LukePipeline.Tables.Formats.Parquet;

namespace LukePipeline.Jobs.Work;

/// <summary>What a plan says of the files of its tables.</summary>
internal static class PlanTables
{
    /// <summary>
    /// Columns and metadata. The metadata identify the job by the hash of its plan, not by the id of a run of it, so that the
    /// same plan gives the same bytes; the manifest ties the two together.
    /// </summary>
    public static TableWriterOptions Options(JobPlan plan)
    {
        var metadata = new Dictionary<string, string>
        {
            ["luke.schema_version"] = TableSchemas.Version.ToString(CultureInfo.InvariantCulture),
            ["luke.job"] = plan.Hash,
        };
        foreach (var (stage, model) in plan.Models)
        {
            metadata[$"luke.model.{stage.ToString().ToLowerInvariant()}"] = model.Sha256;
        }

        return new TableWriterOptions { MetadataFields = plan.Spec.MetadataFields, FileMetadata = metadata };
    }
}
