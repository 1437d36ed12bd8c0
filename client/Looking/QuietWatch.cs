using LukePipeline.Corpus.Planning;

namespace LukePipeline.Client.Looking;

/// <summary>Planning that leaves no marks: nothing is claimed, so nobody would look for them.</summary>
internal sealed class QuietWatch : IPlanningWatch
{
    public bool IsDeadly(string name) => false;

    public Task EnterAsync(string name, TimeSpan patience, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Leave()
    {
    }

    public Task LeaveAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
