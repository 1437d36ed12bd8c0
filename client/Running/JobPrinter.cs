using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;

namespace LukePipeline.Client.Running;

/// <summary>Prints snapshots of jobs, for people or for machines.</summary>
internal static class JobPrinter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Prints one job.</summary>
    public static int Print(JobSnapshot job, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(ToJson(job).ToJsonString(Indented));
        }
        else
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"job        {job.JobId}"));
            output.WriteLine($"state      {Name(job.State)}{ReasonBeside(job)}{(job.Message is { } message ? $": {StyledWriter.Clean(message)}" : "")}");
            output.WriteLine($"output     {StyledWriter.Clean(job.Output)}");
            output.WriteLine($"shards     {job.ShardsDone} of {job.Shards} committed, {job.ShardsRunning} running");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"documents  {job.Counters.Documents:N0} ({job.Counters.Failures:N0} failures)") + string.Concat(
                job.Counters.RowsByTable().Select(table => string.Create(CultureInfo.InvariantCulture, $", {table.Key} {table.Value:N0}"))));
        }

        return ExitCodes.Done;
    }

    /// <summary>Prints a page of jobs, one a line.</summary>
    public static int Print(JobPage page, int skip, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(new JsonObject { ["total"] = page.Total, ["jobs"] = new JsonArray([.. page.Jobs.Select(ToJson)]) }.ToJsonString(Indented));
            return ExitCodes.Done;
        }

        if (page.Jobs.Count == 0)
        {
            output.WriteLine(page.Total == 0 ? "No jobs yet. 'luke submit' hands one in." : $"There are {page.Total} jobs, none after the first {skip}.");
            return ExitCodes.Done;
        }

        output.WriteLine($"{"job",-12}  {"state",-10}  {"shards",11}  {"submitted (UTC)",-16}  output");
        foreach (var job in page.Jobs)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{job.JobId}  {Name(job.State),-10}  {job.ShardsDone,5}/{job.Shards,-5}  {job.SubmittedAt:yyyy-MM-dd HH:mm}  {StyledWriter.Clean(job.Output)}"));
        }

        if (skip + page.Jobs.Count < page.Total)
        {
            output.WriteLine($"… {page.Total - skip - page.Jobs.Count} more: --skip {skip + page.Jobs.Count}");
        }

        return ExitCodes.Done;
    }

    /// <summary>One job for machines.</summary>
    public static JsonObject ToJson(JobSnapshot job)
    {
        var json = new JsonObject
        {
            ["jobId"] = job.JobId,
            ["state"] = Name(job.State),
            ["reason"] = job.Reason?.ToString(),
            ["message"] = job.Message,
            ["output"] = job.Output,
            ["shards"] = job.Shards,
            ["shardsDone"] = job.ShardsDone,
            ["shardsRunning"] = job.ShardsRunning,
            ["documents"] = job.Counters.Documents,
            ["failures"] = job.Counters.Failures,
            ["words"] = job.Counters.Words,
            ["spans"] = job.Counters.Spans,
            ["pairs"] = job.Counters.Pairs,
        };
        foreach (var (table, rows) in job.Counters.RowsByTable())
        {
            json[table] = rows;
        }

        json["submittedAt"] = job.SubmittedAt;
        json["endedAt"] = job.EndedAt;
        return json;
    }

    /// <summary>Why a job ended so, to stand behind its state; nothing where that would be the same word once more.</summary>
    public static string ReasonBeside(JobSnapshot job) => job.Reason is { } reason && reason != ReasonCode.Cancelled ? $" ({reason})" : "";

    /// <summary>The word for a state, the same wherever one is told.</summary>
    public static string Name(JobStatus status) => status.ToString().ToLowerInvariant();
}
