//! Stand-ins for the sources, over real sockets, that remember who asked them for what, and when.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::sources::{Bases, Client, Contact, Kept, LanePace, Memory, OwnTurnstile, Paces, Roots, Sources, Turnstile};

/// A request as received.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which API's stand-in received it: `arxiv`.
    pub api: String,
    /// The path after that, with its query.
    pub path: String,
    /// Its headers, in lowercase.
    pub head: String,
    pub body: String,
    pub began: Instant,
    /// When its answer was written, which is before it arrived.
    pub ended: Option<Instant>,
}

impl Asked {
    /// A value in its query.
    pub fn value(&self, name: &str) -> String {
        let url = Url::parse(&format!("http://stand.in/{}", self.path)).unwrap();
        url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }
}

/// A response.
pub struct Told {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    /// How long it takes.
    pub after: Duration,
}

impl Told {
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), after: Duration::ZERO }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// The response to a request; if `None`, the connection is closed.
pub type Script = Arc<dyn Fn(&Asked) -> Option<Told> + Send + Sync>;

/// All stand-ins.
#[derive(Clone)]
pub struct World {
    base: Url,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl World {
    pub async fn new(script: impl Fn(&Asked) -> Option<Told> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let world = Self { base, asked: Arc::default() };
        let (script, asked): (Script, _) = (Arc::new(script), Arc::clone(&world.asked));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&script), Arc::clone(&asked)));
            }
        });
        world
    }

    /// One that knows nearly everything.
    pub async fn honest() -> Self {
        Self::new(|asked| Some(honest(asked))).await
    }

    /// Sources that ask here, with this many milliseconds between requests.
    pub fn sources(&self, gap: u64) -> Sources {
        self.sharing(gap, Arc::new(Memory::default()), Arc::new(OwnTurnstile::default()))
    }

    pub fn sharing(&self, gap: u64, kept: Arc<dyn Kept>, turnstile: Arc<dyn Turnstile>) -> Sources {
        let contact = Contact::new(Some("keeper@list.example")).unwrap();
        let client = Client::new(Bases::below(&self.base).unwrap(), contact, &Roots::only(Vec::new()).unwrap());
        let pace = LanePace { gap: Duration::from_millis(gap), rest: Duration::from_mins(15) };
        Sources::sharing(client, None, Paces::alike(pace), kept, turnstile)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The paths that were requested from one stand-in.
    pub fn paths(&self, api: &str) -> Vec<String> {
        self.asked().into_iter().filter(|asked| asked.api == api).map(|asked| asked.path).collect()
    }
}

async fn serve(mut socket: TcpStream, script: Script, all: Arc<Mutex<Vec<Asked>>>) {
    let Some(asked) = receive(&mut socket).await else { return };
    let at = {
        let mut all = all.lock().unwrap();
        all.push(asked.clone());
        all.len() - 1
    };
    let Some(told) = script(&asked) else { return };
    tokio::time::sleep(told.after).await;
    let headers: String = told.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let (status, length) = (told.status, told.body.len());
    let answer =
        format!("HTTP/1.1 {status} x\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{}", told.body);
    all.lock().unwrap()[at].ended = Some(Instant::now());
    let _ = socket.write_all(answer.as_bytes()).await;
}

async fn receive(socket: &mut TcpStream) -> Option<Asked> {
    let (began, mut bytes) = (Instant::now(), Vec::new());
    loop {
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let head = head.to_lowercase();
        let length = head.split_once("content-length: ").map_or("0", |(_, rest)| rest.lines().next().unwrap());
        if body.len() < length.parse().unwrap() {
            continue;
        }
        let path = text.split(' ').nth(1)?.trim_start_matches('/');
        let (api, path) = path.split_once('/')?;
        let (api, path, body) = (api.to_owned(), path.to_owned(), body.to_owned());
        return Some(Asked { api, path, head, body, began, ended: None });
    }
}

/// What a well-behaved source answers. Anything with `99999` in its name does not exist.
pub fn honest(asked: &Asked) -> Told {
    let list = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let exists = |name: &&String| !name.contains("99999");
    match asked.api.as_str() {
        "arxiv" => arxiv(&list(&asked.value("id_list"))),
        "datacite" => {
            let item = |doi: &String| json!({ "attributes": { "doi": doi, "titles": [{ "title": format!("DataCite on {doi}") }] } });
            let items: Vec<Value> = list(&asked.value("ids")).iter().filter(exists).map(item).collect();
            Told::new(200, json!({ "data": items }).to_string())
        }
        "doi" if asked.path.starts_with("ra/") => {
            let agency = |doi: &String| match doi {
                _ if !exists(&doi) => json!({ "DOI": doi, "status": "DOI does not exist" }),
                _ if doi.starts_with("10.5281/") => json!({ "DOI": doi, "RA": "DataCite" }),
                _ if doi.starts_with("10.11501/") => json!({ "DOI": doi, "RA": "JaLC" }),
                _ => json!({ "DOI": doi, "RA": "Crossref" }),
            };
            let dois = list(&decoded(asked.path.strip_prefix("ra/").unwrap()));
            Told::new(200, dois.iter().map(agency).collect::<Value>().to_string())
        }
        "doi" => {
            let handle = decoded(asked.path.strip_prefix("api/handles/").unwrap().split('?').next().unwrap());
            let is_there = exists(&&handle);
            let told = json!({ "responseCode": if is_there { 1 } else { 100 }, "handle": handle });
            Told::new(if is_there { 200 } else { 404 }, told.to_string())
        }
        "crossref" => crossref(asked),
        "pubmed" => {
            let known = |id: &String| json!({ "uid": id, "title": format!("PubMed on {id}.") });
            let unknown = |id: &String| json!({ "uid": id, "error": "cannot get document summary" });
            let record = |id: &String| (id.clone(), if exists(&id) { known(id) } else { unknown(id) });
            let records: serde_json::Map<_, _> = list(&asked.value("id")).iter().map(record).collect();
            Told::new(200, json!({ "result": records }).to_string())
        }
        _ if asked.path == "graphql" => graphql(&serde_json::from_str(&asked.body).unwrap()),
        _ => rest(&asked.path),
    }
}

fn arxiv(ids: &[String]) -> Told {
    // As malformed numbers are answered.
    if ids.iter().any(|id| id.ends_with("00666")) {
        return Told::new(
            400,
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>http://arxiv.org/api/errors#x</id><title>Error</title></entry></feed>",
        );
    }
    let entry = |id: &String| {
        let (id, version) = id.split_once('v').unwrap_or((id, "3"));
        format!(
            "<entry><id>http://arxiv.org/abs/{id}v{version}</id><title>arXiv on {id}</title><published>2024-01-01T00:00:00Z</published>\
             <updated>2024-02-01T00:00:00Z</updated></entry>"
        )
    };
    let entries: Vec<String> = ids.iter().filter(|id| !id.contains("99999")).map(entry).rev().collect();
    let total = format!("<totalResults xmlns='http://a9.com/-/spec/opensearch/1.1/'>{}</totalResults>", entries.len());
    Told::new(200, format!("<feed xmlns='http://www.w3.org/2005/Atom'>{total}{}</feed>", entries.concat()))
}

fn crossref(asked: &Asked) -> Told {
    let work = |doi: &str| json!({ "DOI": doi.to_uppercase(), "type": "journal-article", "title": [format!("Crossref on {doi}")] });
    let filter = asked.value("filter");
    let told = if filter.is_empty() {
        let doi = asked.path.strip_prefix("works/").unwrap().split('?').next().unwrap();
        json!({ "message-type": "work", "message": work(&decoded(doi)) })
    } else {
        let works: Vec<Value> = filter.split(',').map(|doi| work(doi.strip_prefix("doi:").unwrap())).collect();
        json!({ "message-type": "work-list", "message": { "items": works } })
    };
    Told::new(200, told.to_string())
}

fn graphql(query: &Value) -> Told {
    let (mut data, mut errors) = (serde_json::Map::new(), Vec::new());
    for at in 0.. {
        let variables = &query["variables"];
        let [Some(owner), Some(name)] = ["o", "n"].map(|kind| variables[format!("{kind}{at}")].as_str()) else { break };
        let alias = format!("r{at}");
        if name.contains("99999") {
            errors.push(json!({ "type": "NOT_FOUND", "path": [alias] }));
            data.insert(alias, Value::Null);
        } else {
            data.insert(alias, super::readers::github_repository(&format!("{owner}/{name}")));
        }
    }
    Told::new(200, json!({ "data": data, "errors": errors }).to_string())
}

fn rest(path: &str) -> Told {
    match path.rsplit_once('/').unwrap() {
        ("repos/ada", "moved") => Told::new(301, "{}").with("location", "/github/repositories/7"),
        (_, name) if name.contains("99999") => Told::new(404, r#"{"message":"Not Found"}"#),
        (_, name) => {
            let name = if name == "7" { "new" } else { name };
            let repository = json!({
                "full_name": format!("ada/{name}"), "archived": false, "disabled": false, "fork": false, "private": false, "size": 12,
                "stargazers_count": 7,
            });
            Told::new(200, repository.to_string())
        }
    }
}

fn decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8().unwrap().into_owned()
}
