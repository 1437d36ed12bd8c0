using LukePipeline.Graph.Options;
using LukePipeline.Graph.Running;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Grains.Jobs;

/// <summary>The steps of jobs of every kind. What is resumed is of the kind of what lies there.</summary>
internal sealed class RoutedSteps(JobSteps extraction, GraphSteps graph, GraphExportSteps exports) : IJobSteps
{
    public async Task<JobAdmission> AdmitAsync(JobRequest request, CancellationToken cancellationToken) =>
        await (await OfAsync(request, cancellationToken)).AdmitAsync(request, cancellationToken);

    public async Task<PlannedJob> PlanAsync(string jobId, JobRequest request, long? epoch, CancellationToken cancellationToken) =>
        await (await OfAsync(request, cancellationToken)).PlanAsync(jobId, request, epoch, cancellationToken);

    public Task<IReadOnlyDictionary<int, WorkCounts>> CommittedAsync(PlannedJob job, IReadOnlyCollection<int> shards, CancellationToken cancellationToken) =>
        Of(job.Kind).CommittedAsync(job, shards, cancellationToken);

    public Task CompleteAsync(PlannedJob job, CancellationToken cancellationToken) => Of(job.Kind).CompleteAsync(job, cancellationToken);

    public async Task<bool> CancelAsync(string jobId, JobRequest request, CancellationToken cancellationToken) =>
        await (await OfAsync(request, cancellationToken)).CancelAsync(jobId, request, cancellationToken);

    private IJobSteps Of(string? kind) => kind switch
    {
        GraphSpec.KindName => graph,
        GraphExportSpec.KindName => exports,
        _ => extraction,
    };

    private async Task<IJobSteps> OfAsync(JobRequest request, CancellationToken cancellationToken) =>
        request.Other is { } other ? Of(other.Kind)
        : request.Spec is null && await graph.OwnsAsync(request.Output, cancellationToken) ? graph
        : extraction;
}
