namespace LukePipeline.Silo.Hosting;

/// <summary>The lifetime of a host inside a program that listens to signals itself: the host must not take them away from it.</summary>
public sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
