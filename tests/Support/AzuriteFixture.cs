namespace LukePipeline.Tests.Support;

/// <summary>One Azurite for the tests of a class; none where it is not installed.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteServer? _server;

    internal AzuriteServer Server => _server ?? throw new InvalidOperationException("Azurite is not installed; use [AzuriteFact].");

    public async Task InitializeAsync()
    {
        if (AzuriteServer.Program is not null)
        {
            _server = await AzuriteServer.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
