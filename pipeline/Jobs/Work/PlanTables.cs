using System.Globalization;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Work;

/// <summary>What a plan says of the files of its tables.</summary>
internal static class PlanTables
{
    /// <summary>
    /// Columns and metadata. The metadata identify the job by the hash of its plan, not by the id of a run of it, so that the
    /// same plan gives the same bytes; the manifest ties the two together.
    /// </summary>
    public static TableWriterOptions Options(JobPlan plan, JobParts parts)
    {
        var metadata = new Dictionary<string, string>
        {
            ["luke.schema_version"] = TableList.Version.ToString(CultureInfo.InvariantCulture),
            ["luke.job"] = plan.Hash,
        };
        foreach (var (stage, model) in plan.Models)
        {
            metadata[$"luke.model.{stage}"] = model.Sha256;
        }

        return new TableWriterOptions
        {
            Tables = parts.Stages.TablesOf(plan.Spec.Stages),
            Format = parts.FormatOf(plan.Spec),
            MetadataFields = [.. plan.Spec.MetadataFields.Select(MetadataField.Parse)],
            FileMetadata = metadata,
        };
    }
}
