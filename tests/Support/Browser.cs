using Microsoft.Playwright;

namespace LukePipeline.Tests.Support;

/// <summary>A headless Chromium, shared by the tests of a class.</summary>
public sealed class Browser : IAsyncLifetime
{
    internal const string Missing = "There is no Chromium: install Debian's chromium, or name one by LUKE_CHROMIUM.";

    private IPlaywright? _driver;
    private IBrowser? _browser;

    /// <summary>The program; null where there is none.</summary>
    internal static string? Program { get; } =
        Environment.GetEnvironmentVariable("LUKE_CHROMIUM") ?? ServerProcess.FindOnPath("chromium") ?? ServerProcess.FindOnPath("chromium-browser");

    public async Task InitializeAsync()
    {
        if (Program is null)
        {
            return;
        }

        _driver = await Playwright.CreateAsync();
        _browser = await _driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    public async Task DisposeAsync()
    {
        await (_browser?.CloseAsync() ?? Task.CompletedTask);
        _driver?.Dispose();
    }

    /// <summary>Opens a file as a page of its own, and watches what it does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scheme">Light or dark.</param>
    /// <param name="width">Width of the window in CSS pixels: half of it is what is seen at twice the size.</param>
    public async Task<OpenedPage> OpenAsync(string path, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 800 } });
        var opened = new OpenedPage(await context.NewPageAsync());
        await opened.Page.GotoAsync(new Uri(Path.GetFullPath(path)).AbsoluteUri);
        return opened;
    }
}

/// <summary>A page, and what happened there beside its being shown.</summary>
public sealed class OpenedPage : IAsyncDisposable
{
    private readonly List<string> _events = [];

    public OpenedPage(IPage page)
    {
        Page = page;
        page.Request += (_, request) => Note($"request {request.Url}");
        page.Console += (_, message) => Note($"console {message.Text}");
        page.PageError += (_, error) => Note($"error {error}");
        page.Popup += (_, popup) => Note($"popup {popup.Url}");
        page.Dialog += async (_, dialog) =>
        {
            Note($"dialog {dialog.Message}");
            await dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    /// <summary>Requests, dialogs, errors and words on the console, the request of the page itself first.</summary>
    public IReadOnlyList<string> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();

    private void Note(string what)
    {
        lock (_events)
        {
            _events.Add(what);
        }
    }
}
